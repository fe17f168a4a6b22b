/**
 * Starting a model's threads, and what a thread is given. A thread takes its task from `workerData`; threads share the
 * client array, and through it the word that says that the server is stopping.
 */
import { Worker } from 'node:worker_threads';
import type { ConversationLimits, WorkloadSpec } from '../workloads/workload.ts';
import { ServerError, type ServerOptions } from './server.ts';

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

/** A thread that all clients depend on. */
export interface ModelThread {
  readonly worker: Worker;
  /** Rejects with a `ServerError` when the thread died. */
  readonly ended: Promise<void>;
}

export function startThread(file: URL, workerData: unknown): ModelThread {
  const worker = new Worker(file, { workerData });
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
