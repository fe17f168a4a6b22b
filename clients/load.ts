/**
 * The contract of a load generator: its parameters (`LoadSpec`), what it reports while it runs (`LoadEvent`), and what
 * it measured (`LoadResult`). All three travel as JSON: a load runs in a process of its own (clients/main.ts).
 */
import type { Expectation, RequestChoice, WorkloadSpec } from '../workloads/workload.ts';
import type { LoadResult } from './load-result.ts';
import type { Arrivals, Burst } from './loops/pacer.ts';

export type { ClientShare, Latency, LoadErrors, LoadResult, Slice } from './load-result.ts';

/** `tcp` is our own client on one of its two engines; `autocannon` is the independent one. */
/** The ios that our clients have. */
export const ENGINE_NAMES = ['posix', 'node'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export type Driver = { readonly kind: 'tcp'; readonly engine: EngineName } | { readonly kind: 'autocannon' };

/**
 * When requests are sent. `closed`: each client sends its next request when it has its answer. `open`: requests are due
 * at times that are drawn in advance, and are sent on any connection whether or not earlier ones were answered.
 */
export type LoadKind =
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'open';
      readonly rateRps: number;
      readonly arrivals: Arrivals;
      readonly seed: number;
      readonly burst?: Burst;
    };

export interface LoadSpec {
  readonly host: string;
  readonly port: number;
  readonly workload: WorkloadSpec;
  readonly expectation: Expectation;
  /** What is asked of an HTTP server of the user's; null: a GET of `/`. */
  readonly request: RequestChoice | null;
  readonly driver: Driver;
  readonly load: LoadKind;
  /** Connections at once. */
  readonly clients: number;
  /** Requests on a connection before the client opens another one; the last requests a close. Null: no limit. */
  readonly requestsPerConnection: number | null;
  /** The shortest warm-up: from when all clients have had their first answer to when the window opens. */
  readonly warmupS: number;
  /** The longest warm-up: it ends earlier when the load is steady (clients/steadiness.ts). */
  readonly warmupMostS: number;
  readonly durationS: number;
  readonly connectTimeoutMs: number;
  /** Longest wait for an answer, in an open loop from when it was due; null waits as long as the load lasts. */
  readonly responseTimeoutMs: number | null;
  /** Whether it polls its sockets instead of sleeping: where it has a CPU of its own, no wake-up is in its figures. */
  readonly polls: boolean;
  /** Whether its window is in slices between those of other loads, by a `Schedule`. Closed loops of `tcp` only. */
  readonly sliced: boolean;
  /** Whether its window opens at a time that a `Schedule` sets, as those of its other parts on other machines do. `tcp` only. */
  readonly appointed: boolean;
}

/** The time of one load among others: a guard, in which nothing counts, and a slice, which counts. µs from slot 0. */
export interface Slot {
  /** The place among the slots of all loads, from 0. */
  readonly number: number;
  /** When its guard begins, and the load sends. */
  readonly fromUs: number;
  /** When its slice begins. */
  readonly openUs: number;
  /** When its slice ends, and the load sends no more. */
  readonly untilUs: number;
  /** Until when it receives the answers that are under way. */
  readonly drainedUs: number;
}

/** What a load in slices, or one with an appointment, follows. */
export interface Schedule {
  /** When slot 0 begins, or the appointed window, µs on the monotonic clock of the machine. */
  readonly startUs: number;
  /** Its own, ascending; none of a load with an appointment. */
  readonly slots: readonly Slot[];
  /** When the last slot of all loads is over, µs after the start: nothing that a load has to do then disturbs another. */
  readonly endUs: number;
  /**
   * The process of a server that does not rest without requests, or its group as a negative number, and the signal that stops it
   * until SIGCONT.
   */
  readonly pause: { readonly pid: number; readonly signal: 'SIGSTOP' | 'SIGUSR2' } | null;
}

/** What a schedule has to allow for. */
export interface Readiness {
  /** From the last request to the last answer, µs. */
  readonly drainUs: number;
  /** The mean latency of the warm-up, µs: in so long each client that is served at all gets an answer. */
  readonly latencyUs: number;
  /** Right answers per second at the end of the warm-up. */
  readonly answersPerS: number;
}

/** Brings the loads of a comparison in step; both null when the load is to end instead. */
export interface Conductor {
  /** Resolves when it is this load's turn to warm up. */
  admission(): Promise<'admitted' | null>;
  /** Resolves when all loads are ready. */
  schedule(): Promise<Schedule | null>;
}

/**
 * Written as JSON lines on stdout by the load process. `measuring` and `measured` come as soon as the load runs after its window
 * has opened, or closed.
 */
export type LoadEvent =
  | { readonly event: 'connecting' }
  | { readonly event: 'warming-up' }
  /** Sliced and appointed loads only, as the next: connected, and waits for its turn to warm up. */
  | { readonly event: 'waiting' }
  /** Warm, and waits for its schedule. */
  | ({ readonly event: 'ready' } & Readiness)
  | { readonly event: 'measuring' }
  /** Of a load without slices: how long after its appointment the window opened, and how long after that the load first ran. */
  | { readonly event: 'measured'; readonly lateUs?: number; readonly heldUpUs?: number }
  | { readonly event: 'result'; readonly result: LoadResult };

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
  /** Called at each stage, but not with the result, which is returned. */
  readonly onEvent: (event: LoadEvent) => void;
  /** For a sliced or appointed load. */
  readonly conductor?: Conductor;
}
