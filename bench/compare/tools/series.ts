/** What the readers of other load generators have in common: a series, and how its parts are computed. Pure. */

/** One run of another load generator. */
export interface OtherSeries {
  /** The name of the file; with the number of the run, where the file holds several. */
  readonly name: string;
  readonly tool: 'autocannon' | 'wrk' | 'wrk2' | 'k6' | 'oha' | 'hey';
  /** Open: the requests had a schedule, and latency counts from it. */
  readonly load: 'closed' | 'open';
  /** Connections or virtual users; null where the output does not contain it. */
  readonly clients: number | null;
  /** The fewest at any time; null where the output does not contain it. */
  readonly leastClients: number | null;
  /** Requests under way on a connection; 1 where the output does not contain it. */
  readonly pipelining: number;
  readonly durationS: number | null;
  /** Answers of any kind, right or failed, per second. */
  readonly answersRps: number;
  /** Right answers per second; null where `unclear` is why it is not known. */
  readonly throughputRps: number | null;
  readonly unclear: 'failed-checks' | 'rounded-duration' | null;
  /** Bounds of the mean latency of all answers, µs. */
  readonly mean: { readonly atLeastUs: number; readonly atMostUs: number } | null;
  /** µs. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** The answers whose latencies the percentiles contain. */
  readonly percentilesOf: 'right answers' | 'all answers';
  /** The resolution of its latencies, µs. */
  readonly resolutionUs: number;
  /** Failed requests of any kind; null where the output does not contain it. */
  readonly errors: number | null;
  /** Failed checks of k6, which may be several for an answer; 0 elsewhere. */
  readonly failedChecks: number;
}

export type UnnamedSeries = Omit<OtherSeries, 'name'>;

/** A closed loop of as many clients at any time, without pipelining and checks, with latencies in µs. */
export const PLAIN = {
  load: 'closed',
  leastClients: null,
  pipelining: 1,
  resolutionUs: 1,
  failedChecks: 0,
  unclear: null,
  percentilesOf: 'all answers',
} as const;

/** @returns null without a value @param factor how many µs the unit is */
export function toUs(value: number | null | undefined, factor: number): number | null {
  return value == null || !Number.isFinite(value) ? null : value * factor;
}

/** @param spreadUs how far the mean may be from the printed one, in either direction */
export function meanOf(meanUs: number | null, spreadUs = 0): OtherSeries['mean'] {
  return meanUs === null ? null : { atLeastUs: Math.max(meanUs - spreadUs, 0), atMostUs: meanUs + spreadUs };
}

export function sumOf(counts: Iterable<number>): number {
  return [...counts].reduce((sum, count) => sum + count, 0);
}

/** @returns 0 when nothing took any time */
export function perSecond(count: number, durationS: number): number {
  return durationS > 0 ? count / durationS : 0;
}
