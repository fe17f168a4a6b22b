/**
 * Starting a model's threads, and what a thread is given. A thread takes its task from `workerData`; threads share the
 * client array, and through it the word that says that the server is stopping.
 */
import { parentPort, Worker } from 'node:worker_threads';
import type { ConversationLimits, WorkloadSpec } from '../workloads/workload.ts';
import type { Slot } from './phase.ts';
import { ServerError, type ServerOptions, type ServerWarning } from './server.ts';

/** In a slot until the client's thread has begun. */
export const NO_THREAD = 0;

/** What every thread of every model needs. */
export interface ThreadTask {
  readonly clients: SharedArrayBuffer;
  readonly workload: WorkloadSpec;
  readonly limits: ConversationLimits;
  readonly once: boolean;
}

export function threadTask(options: ServerOptions, clients: SharedArrayBuffer): ThreadTask {
  const { workload, requestsPerConnection, once } = options;
  return { clients, workload, limits: { requestsPerConnection }, once };
}

/** What a thread that accepts tells the main thread: a client that needs a thread of its own, or trouble. */
export type AcceptorMessage =
  | { readonly kind: 'client'; readonly slot: Slot }
  | { readonly kind: 'no-descriptor' };

export function tellMainThread(message: AcceptorMessage): void {
  parentPort?.postMessage(message);
}

/** Tells the main thread the first time only: an accepting thread tries again ten times a second. */
export function noDescriptorTeller(): () => void {
  let told = false;
  return () => {
    if (!told) tellMainThread({ kind: 'no-descriptor' });
    told = true;
  };
}

export const NO_DESCRIPTOR_WARNING: ServerWarning = {
  kind: 'no-descriptor',
  message: 'no descriptor is left for another client, who waits: lower --max-clients, or raise `ulimit -n`',
};

/** Warns the first time only: several threads may tell. */
export function noDescriptorWarner(warn: (warning: ServerWarning) => void): () => void {
  let warned = false;
  return () => {
    if (!warned) warn(NO_DESCRIPTOR_WARNING);
    warned = true;
  };
}

/** A thread that all clients depend on. */
export interface ModelThread {
  readonly worker: Worker;
  /** Rejects with a `ServerError` when the thread died. */
  readonly ended: Promise<void>;
}

/** @param onMessage hears what an accepting thread tells */
export function startThread(
  file: URL,
  workerData: unknown,
  onMessage: (message: AcceptorMessage) => void = () => {},
): ModelThread {
  const worker = new Worker(file, { workerData });
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
 * Threads that are of no use without each other: resolves when all have ended, or rejects then if one of them died.
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
