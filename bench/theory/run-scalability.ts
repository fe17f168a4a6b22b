/**
 * The Universal Scalability Law of a run, fitted to the valid trials of each server over its numbers of clients. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { fitScalability, type Scalability } from './scalability.ts';

export interface ServerScalability {
  readonly variant: string;
  readonly workload: string;
  readonly driver: string;
  readonly server: string;
  readonly mostClients: number;
  readonly scalability: Scalability;
}

/** @param trials of any scenarios; repeats of a baseline are left out, as they have fewer loads */
export function scalabilityOf(scenario: string, trials: readonly TrialRow[]): ServerScalability[] {
  const own = trials.filter(
    (row) => row.scenario === scenario && row.load === 'closed' && isValid(row) && !isRepeat(row),
  );
  const servers = groupRows(own, ['variant', 'workload', 'driver', 'server']);
  const sorted = servers.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return sorted.map((rows) => {
    const [{ variant, workload, driver, server }] = rows;
    const observations = rows.flatMap(({ clients, throughput_rps }) =>
      throughput_rps === null ? [] : [{ clients, throughputRps: throughput_rps }],
    );
    const mostClients = Math.max(...rows.map(({ clients }) => clients));
    return { variant, workload, driver, server, mostClients, scalability: fitScalability(observations) };
  });
}

function nameOf([{ variant, workload, driver, server }]: Group<TrialRow>): string {
  return [variant, workload, driver, server].join(' ');
}
