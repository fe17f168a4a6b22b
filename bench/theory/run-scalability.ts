/**
 * The Universal Scalability Law of a run, fitted to the valid trials of each server over its numbers of clients. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { groupRows, isValid } from '../results/rows.ts';
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
  return sorted.flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { variant, workload, driver, server } = first;
    const observations = rows.flatMap(({ clients, throughput_rps }) =>
      throughput_rps === null ? [] : [{ clients, throughputRps: throughput_rps }],
    );
    const mostClients = Math.max(...rows.map(({ clients }) => clients));
    const scalability = fitScalability(observations);
    return [{ variant, workload, driver, server, mostClients, scalability }];
  });
}

function nameOf([first]: readonly TrialRow[]): string {
  return first === undefined ? '' : [first.variant, first.workload, first.driver, first.server].join(' ');
}
