/**
 * What limited the throughput of a cell: the server, the load generator, or waking. Where the server still had CPU time
 * to spare, its throughput is that of the pair, and says little of the server. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { EXTERNAL_IO } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import type { CellTrials } from './cells.ts';
import { DISTURBED_PERCENT } from './validity.ts';

/**
 * `waking`: each waits for the other to wake; `others`: other programs had a part of the CPUs in more than half of the
 * blocks; `unknown`: not measured.
 */
export type Limit = 'server' | 'load' | 'waking' | 'others' | 'unknown';

/** A load that is busy for more of the time has none left for a faster server. */
const BUSY_LOAD_PERCENT = 95;
/** A server that uses less of its CPUs waits for something else. */
const BUSY_SERVER_SHARE = 0.9;

/** @param serverCpus that it could use */
export function limitOf({ first, valid }: CellTrials, serverCpus: number): Limit {
  // Where a handler waits, the server answers as fast as it can without a CPU.
  if (first.workload.startsWith('wait')) return 'server';
  // Beside other programs, throughput is what they left for it. Beside one that took a CPU half of the time, the ratio of
  // throughputs was 0.95 to 2.26 from block to block, that of CPU time per request 1.54 to 1.68.
  const quiet = valid.filter(({ others_cpu_percent }) => (others_cpu_percent ?? 0) <= DISTURBED_PERCENT);
  const used = medianOf(quiet.map(({ server_cpu_percent }) => server_cpu_percent));
  const busyLoad = medianOf(quiet.map(({ load_busy_percent }) => load_busy_percent));
  const busy = Math.max(busyLoad ?? 0, medianOf(quiet.map((row) => row.relay_cpu_percent)) ?? 0);
  if (2 * quiet.length < valid.length) return 'others';
  // Where clients are away, its throughput is what a server makes of their round trips, with CPU time to spare.
  if ((first.distance_ms ?? 0) > 0 && busyLoad !== null) return busy >= BUSY_LOAD_PERCENT ? 'load' : 'server';
  if (used === null || busyLoad === null) return 'unknown';
  if (used >= 100 * BUSY_SERVER_SHARE * Math.min(serverCpus, threadsOf(first))) return 'server';
  return busy >= BUSY_LOAD_PERCENT ? 'load' : 'waking';
}

/** The threads that can work at once. */
function threadsOf({ model, io, clients }: TrialRow): number {
  const isOne = io !== EXTERNAL_IO && ['sequential', 'event-loop', 'accept-thread'].includes(model);
  return isOne ? 1 : clients;
}
