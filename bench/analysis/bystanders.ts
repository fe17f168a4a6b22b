/**
 * Clients measured beside bystanders, and the same servers without them. In `head-of-line` one bystander is slow,
 * silent or greedy; in `idle` thousands are silent. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import { agree, type Change, changeOf, type Counts, countsOf } from './cells.ts';

/** One server beside one kind of bystander. */
export interface BesideBystander extends Counts {
  readonly server: string;
  /** The variant: what the bystander does. */
  readonly name: string;
  readonly clients: number;
  readonly clientsServed: number | null;
  /** The same without the bystander. */
  readonly servedWithout: number | null;
  readonly throughputRps: number | null;
  /** Latency of answered requests; null when there was none. */
  readonly tailUs: number | null;
  /** The percentile that the tail is: fewer than 1,000 requests have no p99. */
  readonly tail: 'p99' | 'p90';
  /** The ratio of the tail to that of the same server without the bystander; null where they cannot be compared. */
  readonly change: Change | null;
  /** No other client was answered in any valid trial. */
  readonly isStalled: boolean;
}

const COLUMN = { p99: 'latency_p99_us', p90: 'latency_p90_us' } as const;

/** @param trials of one scenario: those without bystanders are the controls of those with the same workload */
export function besideBystanders(trials: readonly TrialRow[]): BesideBystander[] {
  return groupRows(trials, ['server', 'variant', 'clients'])
    .filter((rows) => rows.some(({ bystanders }) => (bystanders ?? 0) > 0))
    .map((rows) => besideBystander(rows, trials));
}

function besideBystander(rows: Group<TrialRow>, trials: readonly TrialRow[]): BesideBystander {
  const [first] = rows;
  const valid = rows.filter(isValid);
  const columns = ['server', 'workload', 'clients', 'driver'] as const;
  const control = trials.filter((row) => row.bystanders === 0 && agree(row, first, columns));
  const tail = hasTail(valid, 'p99') && hasTail(control, 'p99') ? 'p99' : 'p90';
  return {
    server: first.server,
    name: first.variant,
    clients: first.clients,
    clientsServed: servedBy(valid),
    servedWithout: servedBy(control.filter(isValid)),
    throughputRps: medianOf(valid.map(({ throughput_rps }) => throughput_rps)),
    tailUs: medianOf(valid.map((row) => row[COLUMN[tail]])),
    tail,
    change: changeOf(rows, control, COLUMN[tail]),
    isStalled: valid.length > 0 && valid.every(({ requests }) => requests === 0),
    ...countsOf(rows),
  };
}

/** The median of an even number of trials may not be whole. */
function servedBy(rows: readonly TrialRow[]): number | null {
  const served = medianOf(rows.map(({ clients_served }) => clients_served));
  return served === null ? null : Math.floor(served);
}

function hasTail(rows: readonly TrialRow[], tail: keyof typeof COLUMN): boolean {
  return rows.length > 0 && rows.every((row) => row[COLUMN[tail]] !== null);
}

/** The active clients of one server beside a number of silent ones. */
export interface ActiveCell extends Counts {
  readonly server: string;
  readonly clients: number;
  readonly silent: number;
  /** Growth of the server's memory per silent client; null without any. */
  readonly bytesPerClient: number | null;
  readonly threads: number | null;
  readonly descriptors: number | null;
  readonly throughputRps: number | null;
  readonly p50Us: number | null;
  /** The ratio of throughput to that without silent clients; null without any. */
  readonly change: Change | null;
}

export function activeCells(trials: readonly TrialRow[]): ActiveCell[] {
  return groupRows(trials, ['server', 'variant', 'clients'])
    .map((rows) => activeCell(rows, trials))
    .toSorted((a, b) => a.server.localeCompare(b.server) || a.clients - b.clients || a.silent - b.silent);
}

function activeCell(rows: Group<TrialRow>, trials: readonly TrialRow[]): ActiveCell {
  const [first] = rows;
  const valid = rows.filter(isValid);
  const control = trials.filter((row) => row.bystanders === 0 && agree(row, first, ['server', 'clients']));
  const silent = Math.max(0, ...rows.map(({ bystanders }) => bystanders ?? 0));
  return {
    server: first.server,
    clients: first.clients,
    silent,
    bytesPerClient: medianOf(valid.map((row) => row.rss_per_bystander_bytes)),
    threads: medianOf(valid.map((row) => row.server_threads_peak)),
    descriptors: medianOf(valid.map((row) => row.server_descriptors)),
    throughputRps: medianOf(valid.map((row) => row.throughput_rps)),
    p50Us: medianOf(valid.map((row) => row.latency_p50_us)),
    change: silent === 0 ? null : changeOf(rows, control, 'throughput_rps'),
    ...countsOf(rows),
  };
}
