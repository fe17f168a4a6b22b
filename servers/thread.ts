/**
 * Starts a model's threads and defines what a thread receives. A thread takes its task from `workerData`; the threads
 * share the client array, which also holds the server's stop flag.
 */
import { parentPort, Worker } from 'node:worker_threads';
import type { ConversationLimits, WorkloadSpec } from '../workloads/workload.ts';
import type { Slot } from './phase.ts';
import { ServerError, type ServerOptions, type Warn, type WhenFullName } from './server.ts';

/** How long a client may take, in ms; 0: no limit. */
export interface Timeouts extends Pick<ServerOptions, 'headerTimeoutMs' | 'idleTimeoutMs' | 'sendTimeoutMs'> {
  /** From accept to the first byte of a request. */
  readonly silentTimeoutMs: number;
}

/** The thread id in a slot until the client's thread has begun. */
export const NO_THREAD = 0;

/** What every thread of every model needs. */
export interface ThreadTask {
  readonly clients: SharedArrayBuffer;
  readonly workload: WorkloadSpec;
  readonly limits: ConversationLimits;
  readonly timeouts: Timeouts;
  readonly whenFull: WhenFullName;
  readonly once: boolean;
}

export function threadTask(options: ServerOptions, clients: SharedArrayBuffer): ThreadTask {
  const { workload, requestsPerConnection, whenFull, once } = options;
  return {
    clients,
    workload,
    limits: { requestsPerConnection },
    timeouts: timeoutsOf(options),
    whenFull,
    once,
  };
}

/** A client of a broadcast may say nothing: it listens. */
export function timeoutsOf({ workload, ...options }: ServerOptions): Timeouts {
  const { headerTimeoutMs, idleTimeoutMs, sendTimeoutMs } = options;
  const listens = workload.name === 'broadcast';
  return {
    headerTimeoutMs,
    silentTimeoutMs: listens ? 0 : headerTimeoutMs,
    idleTimeoutMs: listens ? 0 : idleTimeoutMs,
    sendTimeoutMs,
  };
}

/**
 * What an accepting thread reports to the main thread: a client that needs a thread of its own, one that was refused for lack
 * of descriptors for its thread, or that no descriptor is left for a client, or none that `select` can watch.
 */
export type AcceptorMessage =
  | { readonly kind: 'client'; readonly slot: Slot }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-descriptor'; readonly isTooHigh?: true };

/** The first message of a thread for which others wait with their first client: see `whenReady`. */
export const READY = { kind: 'ready' } as const;

export function reportToMainThread(message: AcceptorMessage): void {
  parentPort?.postMessage(message);
}

/** Returns a function that acts the first time only. */
export function firstTimeOnly(act: () => void): () => void {
  let acted = false;
  return () => {
    if (!acted) act();
    acted = true;
  };
}

/** Reports to the main thread the first time only: an accepting thread retries ten times a second. */
export function noDescriptorReporter(message: { readonly isTooHigh?: true } = {}): () => void {
  return firstTimeOnly(() => reportToMainThread({ kind: 'no-descriptor', ...message }));
}

/**
 * Warns the first time only: several threads may report it.
 * @param then what becomes of further clients: in posix they stay in the backlog, but libuv must accept them
 */
export function noDescriptorWarner(warn: Warn, then: 'wait' | 'are refused' = 'wait'): () => void {
  return firstTimeOnly(() =>
    warn(
      `no file descriptor is left, so further clients ${then}: lower --max-clients, or raise \`ulimit -n\``,
    ),
  );
}

/** Warns of what the threads of event loops report about descriptors. */
export function descriptorWarner(warn: Warn): (message: AcceptorMessage) => void {
  const warnNone = noDescriptorWarner(warn);
  const warnHigh = firstTimeOnly(() =>
    warn(
      'select takes no descriptor past FD_SETSIZE (1024), so further clients are treated as by a full server: lower --max-clients, or choose --multiplexer epoll or poll',
    ),
  );
  return (message) => {
    if (message.kind !== 'no-descriptor') return;
    if (message.isTooHigh === true) warnHigh();
    else warnNone();
  };
}

/** Counts the threads that crashed, or could not be started, of a model that goes on without them; warns of the first. */
export class Crashes {
  #count = 0;
  readonly #warn: Warn;

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  get count(): number {
    return this.#count;
  }

  report(warning: string): void {
    if (++this.#count === 1) this.#warn(`${warning}; further crashes are only counted`);
  }
}

/** A thread that all clients depend on. */
export interface ModelThread {
  readonly worker: Worker;
  /** Rejects with a `ServerError` when the thread died. */
  readonly ended: Promise<void>;
}

export const MORE_THREADS = 'raise `ulimit -u`, or `pids.max` of the control group';

/** Why a thread could not be started, or crashed; with what to do where the system had none left. */
export function threadFailure(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason === 'EAGAIN' ? `${reason} (${MORE_THREADS})` : reason;
}

/** @throws ServerError THREAD_DIED when the system has no thread left */
export function startWorker(file: URL, workerData: unknown): Worker {
  try {
    return new Worker(file, { workerData });
  } catch (cause) {
    const message = `a thread of the server could not be started: ${threadFailure(cause)}`;
    throw new ServerError('THREAD_DIED', message, { cause });
  }
}

/**
 * @param onMessage receives what an accepting thread reports
 * @throws ServerError THREAD_DIED when the system has no thread left
 */
export function startThread(
  file: URL,
  workerData: unknown,
  onMessage: (message: AcceptorMessage) => void = () => {},
): ModelThread {
  const worker = startWorker(file, workerData);
  worker.on('message', onMessage);
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('error', (error: Error) => {
      reject(new ServerError('THREAD_DIED', `the server's thread died: ${error.message}`, { cause: error }));
    });
    worker.once('exit', () => resolve());
  });
  // Awaited by the supervisor, possibly later than it rejects.
  ended.catch(() => {});
  return { worker, ended };
}

/**
 * Resolves when each of the threads has sent `READY`, or has ended: clients that come earlier might take the descriptors that
 * it needs to start.
 */
export async function whenReady(threads: readonly ModelThread[]): Promise<void> {
  const ready = ({ worker }: ModelThread): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.on('message', ({ kind }: typeof READY | AcceptorMessage) => kind === 'ready' && resolve());
    return promise;
  };
  await Promise.all(threads.map((thread) => Promise.race([ready(thread), thread.ended.catch(() => {})])));
}

export function terminateAll(threads: readonly Pick<ModelThread, 'worker'>[]): void {
  for (const { worker } of threads) void worker.terminate();
}

/**
 * Waits for threads that depend on each other: resolves when all have ended; rejects then, if one of them died.
 * @param onDeath called as soon as one has died, to stop the others
 */
export async function allEnded(
  threads: readonly Pick<ModelThread, 'ended'>[],
  onDeath: () => void,
): Promise<void> {
  for (const { ended } of threads) ended.catch(onDeath);
  const ends = await Promise.allSettled(threads.map(({ ended }) => ended));
  const death = ends.find((end) => end.status === 'rejected');
  if (death !== undefined) throw death.reason;
}
