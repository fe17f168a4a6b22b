/**
 * The contract of a server under test: every model × io is one function `StartServer`, and is used through
 * `RunningServer` alone. A model decides which thread serves which client; it receives everything else.
 */
import type { WorkloadName, WorkloadSpec } from '../workloads/workload.ts';
import type { Timeline } from './timeline.ts';

/** The models that are compared by default. */
export const CORE_MODEL_NAMES = ['sequential', 'event-loop', 'worker-per-client'] as const;
export const MODEL_NAMES = [
  ...CORE_MODEL_NAMES,
  'accept-thread',
  'worker-pool',
  'loop-per-core',
  'process-per-client',
  'process-pool',
] as const;
export type ModelName = (typeof MODEL_NAMES)[number];
/** By which calls, and in which language: `c` is the model's twin in C, a program of its own. */
export const IO_NAMES = ['posix', 'node', 'c'] as const;
export type IoName = (typeof IO_NAMES)[number];
/** Those that the servers in C have. */
export const C_WORKLOADS: readonly WorkloadName[] = ['page', 'echo', 'compute', 'wait', 'file'];
/** How a round-robin thread receives from a client: it waits until the client sends, or takes only what is there. */
export const RECV_NAMES = ['blocking', 'polling'] as const;
export type RecvName = (typeof RECV_NAMES)[number];
/** How a standing thread gets a client: through the client array, or by accepting it itself. */
export const HAND_OFF_NAMES = ['array', 'accept'] as const;
export type HandOffName = (typeof HAND_OFF_NAMES)[number];
/** How an event loop waits for its clients. */
export const MULTIPLEXER_NAMES = ['epoll', 'poll', 'select', 'uring'] as const;
export type MultiplexerName = (typeof MULTIPLEXER_NAMES)[number];
/**
 * What becomes of a client that finds the client array full: it waits outside; or it is refused, with 503 where the
 * workload is HTTP; or it gets the place of the client that has been idle longest on a kept connection, if there is one.
 */
export const WHEN_FULL_NAMES = ['wait', 'refuse', 'evict-idle'] as const;
export type WhenFullName = (typeof WHEN_FULL_NAMES)[number];

export interface ServerOptions {
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
  readonly workload: WorkloadSpec;
  /**
   * The length of the client array. Further clients wait: in the kernel's backlog (posix), or accepted and unread (node).
   * How many clients in the array are served at once depends on the model: see `servesAtMost` in models.ts.
   */
  readonly maxClients: number;
  readonly whenFull: WhenFullName;
  /** From accept, or from the first byte of a request, to the end of its head, ms; 0: no limit, as for those below. */
  readonly headerTimeoutMs: number;
  /** From an answer to the first byte of the next request, ms. */
  readonly idleTimeoutMs: number;
  /** How long a pending answer may wait without that the client takes a byte, ms. */
  readonly sendTimeoutMs: number;
  /** Requests after which the server closes a connection; `Infinity` leaves it to the client. */
  readonly requestsPerConnection: number;
  /** Clients that the kernel keeps waiting for `accept`. */
  readonly backlog: number;
  /** How long the server may take to end when it closes, ms: what its clients still receive then is cut short. */
  readonly closeGraceMs: number;
  /** The server ends by itself after its first client: exercise 1 of the course. */
  readonly once: boolean;
  /** How many phase changes the timeline keeps, the newest ones; null: no timeline, at no cost. */
  readonly trace: number | null;
  /** For models with a fixed number of threads, or processes; null is the model's default. */
  readonly threads: number | null;
  /** For `accept-thread`; null is its default. */
  readonly recv: RecvName | null;
  /** For `worker-pool`; null is its default. */
  readonly handOff: HandOffName | null;
  /** For event loops with `posix`; null is their default. */
  readonly multiplexer: MultiplexerName | null;
}

export const DEFAULT_SERVER_OPTIONS = {
  host: '127.0.0.1',
  port: 3000,
  workload: { name: 'page' },
  maxClients: 1024,
  whenFull: 'wait',
  headerTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  sendTimeoutMs: 30_000,
  requestsPerConnection: Infinity,
  backlog: 511,
  closeGraceMs: 3000,
  once: false,
  trace: null,
  threads: null,
  recv: null,
  handOff: null,
  multiplexer: null,
} as const satisfies ServerOptions;

/** What a server has done when it ends. */
export interface ServerSummary {
  readonly clients: number;
  readonly requests: number;
  /** For models whose threads share the clients: clients served by each thread, by its number in the model from 1. */
  readonly clientsByThread?: Readonly<Record<string, number>>;
  /** Clients for which there was no place, descriptor or memory, and which could not wait; omitted without any. */
  readonly refusedClients?: number;
  /** Threads that crashed or could not be started, each with its one client; omitted without any. */
  readonly crashedThreads?: number;
}

/** Receives a message for the operator, such as that a client's thread crashed. The server goes on. */
export type Warn = (message: string) => void;

export interface RunningServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** The phase changes of its clients, readable at any time; undefined without tracing. */
  readonly timeline: Timeline | undefined;
  /**
   * Resolves when the server has ended, by `close`, `abandon` or by itself; rejects with a `ServerError` when it died. A
   * thread may be left that did not end in time; it does not keep the process alive.
   */
  readonly ended: Promise<ServerSummary>;
  /**
   * Stops accepting, closes the idle connections, answers the requests that have begun, and ends every thread. May be called
   * twice.
   */
  close(): Promise<ServerSummary>;
  /** Ends without waiting for any thread: `ended` resolves at once. */
  abandon(): void;
}

export type StartServer = (options: ServerOptions, warn: Warn) => Promise<RunningServer>;

export type ServerErrorCode =
  | 'CANNOT_LISTEN'
  | 'THREAD_DIED'
  | 'BAD_OPTION'
  | 'UNSUPPORTED_PLATFORM'
  | 'UNSUPPORTED_IO'
  | 'NO_COMPILER';

/** A server that could not start, or died. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServerError';
    this.code = code;
  }
}
