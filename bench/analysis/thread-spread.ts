/** How clients spread over the threads that share them, for servers with such threads. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { groupRows, isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';

export interface Spread {
  readonly server: string;
  readonly variant: string;
  readonly clients: number;
  readonly threads: number;
  /** The share of the busiest thread, from 0 to 1: the median over valid trials. */
  readonly busiest: number;
  /** Clients by thread in one trial, descending. */
  readonly example: string;
}

/** @param trials of one scenario */
export function spreadsOf(trials: readonly TrialRow[]): Spread[] {
  const counted = trials.filter((row) => isValid(row) && row.clients_by_thread !== null);
  return groupRows(counted, ['variant', 'clients', 'server']).map((rows) => {
    const [first] = rows;
    const counts = rows.map((row) => countsOf(row.clients_by_thread ?? ''));
    const busiest = medianOf(counts.map((each) => Math.max(...each) / sum(each))) ?? 0;
    const { server, variant, clients, clients_by_thread } = first;
    return {
      server,
      variant,
      clients,
      threads: counts[0]?.length ?? 0,
      busiest,
      example: clients_by_thread ?? '',
    };
  });
}

function countsOf(text: string): number[] {
  return text.split(' ').map(Number);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
