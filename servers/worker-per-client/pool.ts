/**
 * Runs at most `max` threads at a time, a new one for each task: worker-threads-pool, with its faults kept from the user.
 * The library frees a thread's place on its 'error', while it still runs, and queues tasks that it may never start. So
 * this class counts the threads that have not exited, and a task waits here until one of the library's places is free.
 * Runs on the thread that starts the others and never blocks it.
 */
import type { Transferable, Worker, WorkerOptions } from 'node:worker_threads';
import Library from 'worker-threads-pool';
import { ServerError } from '../server.ts';
import { SOURCE_OPTIONS, START, type ThreadCode } from './thread-source.ts';

export interface ThreadPoolOptions {
  /** What the threads run. */
  readonly code: ThreadCode;
  /** Most threads alive at a time: a positive integer. */
  readonly max: number;
  /** The threads send a message when they have started, and must not be terminated before: they load native code. */
  readonly announced?: boolean;
  /** Options for every thread. */
  readonly workerOptions?: Omit<WorkerOptions, 'workerData' | 'transferList'>;
}

/** The task of one thread. */
export interface ThreadTask {
  readonly workerData?: unknown;
  /** Parts of `workerData` that are moved to the thread. */
  readonly transferList?: readonly Transferable[];
  /** Called as soon as the thread is started, before any message from it. */
  readonly onStart?: (worker: Worker) => void;
  /** Called when an announced thread has started; where it throws, the thread is ended, as crashed. */
  readonly onReady?: (worker: Worker) => void;
}

/**
 * How a thread ended. `exited`: by itself, by `process.exit` or by being terminated (code 1). `crashed`: with an
 * uncaught error, or it could not be started. `dropped`: the pool was closed before it was started, so its data is still
 * the caller's.
 */
export type ThreadEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'crashed'; readonly error: unknown }
  | { readonly kind: 'dropped' };

interface PendingThread {
  readonly task: ThreadTask;
  readonly resolve: (end: ThreadEnd) => void;
}

export class ThreadPool implements AsyncDisposable {
  readonly #library: Library;
  readonly #code: ThreadCode;
  readonly #max: number;
  readonly #announced: boolean;
  readonly #workerOptions: WorkerOptions;
  readonly #waiting: PendingThread[] = [];
  /** Those that may be terminated. */
  readonly #workers = new Set<Worker>();
  readonly #drained = Promise.withResolvers<void>();
  #size = 0;
  #closing = false;

  /** @throws ServerError BAD_OPTION when `max` is no positive integer */
  constructor({ code, max, announced = false, workerOptions }: ThreadPoolOptions) {
    checkMax(max);
    this.#library = new Library({ max });
    this.#code = code;
    this.#max = max;
    this.#announced = announced;
    this.#workerOptions = { ...SOURCE_OPTIONS, ...workerOptions };
  }

  /** Threads that were started and have not exited. */
  get size(): number {
    return this.#size;
  }

  /** Tasks that wait for a thread to exit. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Starts a thread, at once or when one of `max` has exited. Never rejects: the value is how it ended. */
  run(task: ThreadTask): Promise<ThreadEnd> {
    if (this.#closing) return Promise.resolve({ kind: 'dropped' });
    const { promise, resolve } = Promise.withResolvers<ThreadEnd>();
    this.#waiting.push({ task, resolve });
    this.#startWaiting();
    return promise;
  }

  /**
   * Drops the tasks that wait, terminates the threads that run, announced ones once they have started, and resolves when
   * all have exited. May be called twice. A thread that blocks in a system call exits when that call returns: wake it first (`shutdown`).
   */
  close(): Promise<void> {
    this.#closing = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: 'dropped' });
    for (const worker of this.#workers) void worker.terminate();
    if (this.#size === 0) this.#drained.resolve();
    return this.#drained.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #startWaiting(): void {
    while (this.#size < this.#max) {
      const thread = this.#waiting.shift();
      if (thread === undefined) return;
      this.#start(thread);
    }
  }

  #start({ task, resolve }: PendingThread): void {
    this.#size += 1;
    const workerData = { code: this.#code, data: task.workerData };
    const options: WorkerOptions = { ...this.#workerOptions, workerData };
    if (task.transferList !== undefined) options.transferList = [...task.transferList];
    try {
      this.#library.acquire(START, options, (error, worker) => {
        if (worker === undefined) this.#ended(resolve, { kind: 'crashed', error });
        else this.#watch(worker, task, resolve);
      });
    } catch (error) {
      // The machine has no thread left, or `workerData` cannot be cloned. The loop in #startWaiting goes on.
      this.#size -= 1;
      resolve({ kind: 'crashed', error });
    }
  }

  #watch(worker: Worker, task: ThreadTask, resolve: PendingThread['resolve']): void {
    let crash: ThreadEnd | undefined;
    // Every 'error' is listened to: the library stops at the first, and a second one would end the process.
    worker.on('error', (error: unknown) => (crash ??= { kind: 'crashed', error }));
    worker.once('exit', (code) => {
      this.#workers.delete(worker);
      this.#ended(resolve, crash ?? { kind: 'exited', code });
    });
    const ready = (): void => {
      this.#workers.add(worker);
      if (this.#closing) void worker.terminate();
    };
    const call = (callback: ((worker: Worker) => void) | undefined): void => {
      try {
        callback?.(worker);
      } catch (error) {
        crash ??= { kind: 'crashed', error };
        void worker.terminate();
      }
    };
    call(task.onStart);
    if (!this.#announced) return ready();
    worker.once('message', () => {
      call(task.onReady);
      ready();
    });
  }

  #ended(resolve: PendingThread['resolve'], end: ThreadEnd): void {
    this.#size -= 1;
    resolve(end);
    this.#startWaiting();
    if (this.#closing && this.#size === 0) this.#drained.resolve();
  }
}

function checkMax(max: number): void {
  if (Number.isInteger(max) && max >= 1) return;
  throw new ServerError('BAD_OPTION', `max is ${max}: give the most threads as a whole number from 1`);
}
