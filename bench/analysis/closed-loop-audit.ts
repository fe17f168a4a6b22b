/**
 * Checks of the figures of a closed loop. By Little's law (1961) throughput × mean latency is the number of clients
 * with a request under way. It must be near the clients opened, or there is a cause. Also the cells in which the load
 * generator was the limit. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import { FAR } from './little.ts';
import { type Served, servedOf } from './served.ts';
import type { Summary } from './summary.ts';
import { SATURATED_PERCENT } from './validity.ts';

export interface ClosedLoopAudit {
  /** The cells with a known number of clients served at once. */
  readonly checked: number;
  readonly gaps: readonly Gap[];
  readonly coarse: Coarse | null;
  /**
   * The cells in which the load generator was the limit. It invalidates no trial: it sends its next request when it has
   * an answer, so no request is late. But then the measurement is of generator and server together.
   */
  readonly busy: readonly Summary[];
}

/** A cell in which the law fails. */
export interface Gap {
  readonly row: Summary;
  readonly effective: number;
  readonly served: Served;
  readonly cause: 'overstated' | 'unserved' | 'connecting' | 'pausing';
}

/** The cells of a driver with coarse latencies. */
export interface Coarse {
  readonly stepUs: number | null;
  readonly cells: number;
  /** Where the median in place of the mean would be far off, worst first. */
  readonly off: readonly { readonly row: Summary; readonly byMedian: number }[];
}

/** @param trials of the same comparison */
export function auditClosedLoop(summary: readonly Summary[], trials: readonly TrialRow[]): ClosedLoopAudit {
  return {
    checked: summary.filter(({ effective_clients }) => effective_clients !== null).length,
    gaps: summary.flatMap((row) => gapOf(row, trials)),
    coarse: coarseOf(summary),
    busy: summary.filter((row) => (busyPercent(row, trials) ?? 0) >= SATURATED_PERCENT),
  };
}

function gapOf(row: Summary, trials: readonly TrialRow[]): Gap[] {
  const { clients, effective_clients: effective } = row;
  if (effective === null || Math.abs(effective / clients - 1) <= FAR) return [];
  const served = servedOf(row, trials);
  return [{ row, effective, served, cause: causeOf(row, effective, served) }];
}

function causeOf({ clients, requests_per_connection }: Summary, effective: number, served: Served) {
  if (effective > clients) return 'overstated';
  if (served.clients < clients * (1 - FAR)) return 'unserved';
  return requests_per_connection === null ? 'pausing' : 'connecting';
}

function coarseOf(summary: readonly Summary[]): Coarse | null {
  const coarse = summary.flatMap((row) => {
    const { throughput_rps: rps, latency_p50_us: p50Us, latency_resolution_us: stepUs } = row;
    return (stepUs ?? 1) > 1 && rps !== null && p50Us !== null
      ? [{ row, byMedian: (rps * p50Us) / 1e6 }]
      : [];
  });
  const [first] = coarse;
  if (first === undefined) return null;
  const off = coarse
    .filter(({ row, byMedian }) => Math.abs(byMedian / (row.effective_clients ?? row.clients) - 1) > FAR)
    .toSorted((a, b) => a.byMedian / a.row.clients - b.byMedian / b.row.clients);
  return { stepUs: first.row.latency_resolution_us, cells: coarse.length, off };
}

/** A load that polls uses all of its CPU; how busy it is is known beside that. */
function busyPercent(row: Summary, trials: readonly TrialRow[]): number | null {
  const own = trials.filter(
    (trial) => isValid(trial) && trial.server === row.server && trial.clients === row.clients,
  );
  return medianOf(
    own.map(({ load_busy_percent, load_cpu_percent }) => load_busy_percent ?? load_cpu_percent),
  );
}
