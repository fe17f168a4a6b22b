/**
 * The number of clients that got an answer. Latency covers answers only, so where some clients got none it must not be
 * shown without this number.
 */
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import { agree } from './cells.ts';
import type { Summary } from './summary.ts';

export interface Service {
  /** Clients opened. */
  readonly clients: number;
  readonly served: Served;
}

/** Where the driver does not count them: an upper bound on the clients served at once. */
export interface Served {
  readonly kind: 'counted' | 'at-most';
  readonly clients: number;
}

/** @param trials may include other cells */
export function servedOf(row: Summary, trials: readonly TrialRow[]): Served {
  // The median of an even number of trials may not be whole.
  if (row.clients_served !== null) return { kind: 'counted', clients: Math.floor(row.clients_served) };
  const columns = ['scenario', 'variant', 'driver', 'server', 'clients'] as const;
  const own = trials.filter((trial) => isValid(trial) && agree(trial, row, columns));
  const most = Math.max(0, ...own.map(mostServed));
  return {
    kind: 'at-most',
    clients: own.length === 0 ? row.clients : Math.min(row.clients, Math.ceil(most)),
  };
}

/** By Little's law, with the longest latency that the resolution of the driver allows. */
function mostServed({ throughput_rps, latency_mean_us, latency_resolution_us }: TrialRow): number {
  if (throughput_rps === null || latency_mean_us === null) return Infinity;
  return (throughput_rps * (latency_mean_us + (latency_resolution_us ?? 0))) / 1e6;
}

/** A bound closer to all clients than this may be off by noise. */
const SURE_SHARE = 0.8;

/** Whether some clients were not served. */
export function starved({ clients, served }: Service): boolean {
  return served.clients < clients * (served.kind === 'counted' ? 1 : SURE_SHARE);
}
