/**
 * The contract of a load generator: what it is asked (`LoadSpec`), what it tells while it runs (`LoadEvent`), and what
 * it found (`LoadResult`). All three travel as JSON: a load runs in a process of its own (clients/main.ts).
 */
import type { IoName } from '../servers/server.ts';
import type { WorkloadSpec } from '../workloads/workload.ts';
import type { Arrivals } from './loops/pacer.ts';

/** `tcp` is our own client on one of its two engines; `autocannon` is the independent one. */
export type Driver = { readonly kind: 'tcp'; readonly engine: IoName } | { readonly kind: 'autocannon' };

/**
 * When requests are sent. `closed`: each client sends its next request when it has its answer. `open`: requests are due
 * at times that are drawn in advance, and are sent on any connection whether or not earlier ones were answered.
 */
export type LoadKind =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly rateRps: number; readonly arrivals: Arrivals; readonly seed: number };

export interface LoadSpec {
  readonly host: string;
  readonly port: number;
  readonly workload: WorkloadSpec;
  readonly expectation: 'exact' | 'learned';
  readonly driver: Driver;
  readonly load: LoadKind;
  /** Connections at once. */
  readonly clients: number;
  /** Requests on a connection before the client asks for it to be closed and opens another; null never does. */
  readonly requestsPerConnection: number | null;
  /** At least this long before the window opens, from when all clients have had their first answer. */
  readonly warmupS: number;
  /** At most so long: it ends earlier when the load is steady (clients/steadiness.ts). */
  readonly warmupMostS: number;
  readonly durationS: number;
  readonly connectTimeoutMs: number;
  /** Longest wait for an answer; null waits as long as the load lasts. */
  readonly responseTimeoutMs: number | null;
}

/** Written as JSON lines on stdout by the load process. The window is from `measuring` to `measured`. */
export type LoadEvent =
  | { readonly event: 'connecting' }
  | { readonly event: 'warming-up' }
  | { readonly event: 'measuring' }
  | { readonly event: 'measured' }
  | { readonly event: 'result'; readonly result: LoadResult };

/** Errors by kind, counted in the window (connect errors: over the whole load). */
export interface LoadErrors {
  /** Nobody listened. */
  readonly refused: number;
  /** The connection broke: reset, or closed before the answer was complete. */
  readonly reset: number;
  /** No connection, or no answer, in the time allowed. */
  readonly timeout: number;
  /** An answer that differs from the right one (for autocannon: a status other than 2xx, or a mismatched body). */
  readonly wrongAnswer: number;
}

/** A latency distribution in µs; the whole histogram in HDR's compressed base64 form. */
export interface Latency {
  readonly count: number;
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  /** null where the driver gives no histogram of its own. */
  readonly hdr: string | null;
  /** The smallest step the driver can tell apart: 1, or 1000 for autocannon's whole milliseconds. */
  readonly resolutionUs: number;
}

/** One client of the load: what it was given in the window. */
export interface ClientShare {
  readonly client: number;
  readonly requests: number;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** The longest wait, answered or still unanswered when the window closed. */
  readonly longestWaitUs: number;
}

export interface LoadResult {
  /** The length of the window as measured, s. */
  readonly durationS: number;
  /** Right answers completed in the window. */
  readonly requests: number;
  /**
   * Time to the last byte of an answer: in a closed loop from sending its request, for answers that came in the window;
   * in an open loop from when its request was due, for requests due in the window, and with the wait of those that got
   * no answer. Null when there is none.
   */
  readonly latency: Latency | null;
  /** Time from `connect` to connected, over the whole load. */
  readonly connect: Latency | null;
  /** Connections opened over the whole load. */
  readonly connections: number;
  readonly errors: LoadErrors;
  /** One per client; null where the driver does not tell its clients apart (autocannon). */
  readonly clients: readonly ClientShare[] | null;
  /** CPU time of the load process over the window, % of one core. */
  readonly cpuPercent: number;
  /** Share of the window in which the load's thread had something to do; null in a closed loop. */
  readonly busyPercent: number | null;
  /** Share of the window in which the load's thread could have run, but had no core; null where it is not known. */
  readonly coreWaitPercent: number | null;
  /** How long the warm-up was, with the first answers of all clients. */
  readonly warmupS: number;
  /** Right answers in it: they are in no figure. */
  readonly warmupRequests: number;
  /** Whether the load was steady when the window opened; null when it was not tested. */
  readonly warmupSteady: boolean | null;
  /** The rate asked for, and the requests due in the window; null in a closed loop, as all that follows. */
  readonly offeredRps: number | null;
  readonly offeredRequests: number | null;
  /** Of these, those without an answer when the load ended; they are among the timeouts. */
  readonly unanswered: number | null;
  /** Of these, those that no connection could take when they were due: late, but not by the load's doing. */
  readonly heldUp: number | null;
  /** How long after it was due a request was sent. */
  readonly sendLateness: Latency | null;
  /**
   * Messages that came to clients in the window, those of others and their own, and how long each was on its way from
   * its sender; null where the workload brings nothing unasked.
   */
  readonly deliveries: number | null;
  readonly deliveryLatency: Latency | null;
}

export type LoadErrorCode = 'BAD_OPTION' | 'CANNOT_CONNECT' | 'NO_ANSWER' | 'UNSUPPORTED_PLATFORM';

/** A load that could not be run at all, or a single request that failed. A load's failed requests are counted, not thrown. */
export class LoadError extends Error {
  readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoadError';
    this.code = code;
  }
}

export interface LoadRun {
  /** Stops the load early: the result is what there is so far. */
  readonly signal: AbortSignal;
  /** Hears of the stages, not of the result, which is returned. */
  readonly onEvent: (event: LoadEvent) => void;
}
