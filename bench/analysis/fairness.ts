/** Which clients are served when there are more clients than threads, and how clients spread over threads. Pure. */
import type { ClientRow, TrialRow } from '../results/columns.ts';
import { groupRows, isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import { byServer, type Server, type ServerRows } from './medians.ts';
import { type Panel, panelsOf } from './panels.ts';
import type { ScenarioData } from './scenario-data.ts';

/** The servers under one load. */
export interface FairnessLoad {
  readonly variant: string;
  readonly clients: number;
  readonly shares: readonly Share[];
}

interface Share {
  readonly server: string;
  /** Clients that got an answer: the median over valid trials. */
  readonly served: number;
  /** Jain's index, from 0 to 1. */
  readonly jain: number | null;
}

/** Leaves out loads whose clients were not counted: not every load generator counts them. */
export function fairnessLoads(trials: readonly TrialRow[]): FairnessLoad[] {
  return groupRows(trials.filter(isValid), ['variant', 'clients'])
    .map((rows) => ({ variant: rows[0].variant, clients: rows[0].clients, shares: sharesOf(rows) }))
    .filter(({ shares }) => shares.length > 0);
}

function sharesOf(rows: readonly TrialRow[]): Share[] {
  return [...Map.groupBy(rows, ({ server }) => server)].flatMap(([server, own]) => {
    const served = medianOf(own.map(({ clients_served }) => clients_served));
    const jain = medianOf(own.map(({ fairness_jain }) => fairness_jain));
    return served === null ? [] : [{ server, served: Math.floor(served), jain }];
  });
}

/** How clients spread over the threads that share them. */
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

/** The requests that each client got, as a figure shows them. */
export interface ClientShares {
  readonly server: Server;
  /** Whether any trial is valid. */
  readonly isMeasured: boolean;
  /** Requests per second of each client, by rank, from the most: medians over valid trials. */
  readonly rates: readonly number[];
  readonly jain: number | null;
}

export interface SharePanel extends Panel {
  readonly shares: readonly ClientShares[];
}

/** @param rows of the figure: see `rowsAgainst` */
export function sharePanels(
  rows: readonly TrialRow[],
  clients: readonly ClientRow[],
  data: ScenarioData,
): SharePanel[] {
  const byTrial = Map.groupBy(clients, ({ trial }) => trial);
  return panelsOf(rows, data, 'variants', (own) => ({
    shares: byServer(own).map((server) => clientShares(server, byTrial)),
  }));
}

function clientShares(server: ServerRows, byTrial: ReadonlyMap<number, readonly ClientRow[]>): ClientShares {
  const valid = server.rows.filter(isValid);
  const ranked = valid.flatMap((row) => rankedRates(row, byTrial.get(row.trial) ?? []));
  const most = Math.max(0, ...ranked.map(({ length }) => length));
  const rates = Array.from({ length: most }, (_, rank) => medianOf(ranked.map((one) => one[rank] ?? 0)) ?? 0);
  const jain = medianOf(valid.map(({ fairness_jain }) => fairness_jain));
  return { server, isMeasured: valid.length > 0, rates, jain };
}

/** @returns one list; none where the clients of the trial were not recorded */
function rankedRates({ duration_s }: TrialRow, clients: readonly ClientRow[]): number[][] {
  if (duration_s === null || clients.length === 0) return [];
  const rates = clients.map(({ requests }) => requests / duration_s);
  return [rates.toSorted((a, b) => b - a)];
}
