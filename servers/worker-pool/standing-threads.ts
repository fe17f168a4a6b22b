/**
 * Threads, or processes, that are started beforehand and stay; one that crashes is replaced. Runs on the main thread and never
 * blocks it. A thread's first message is `READY`. Where one dies before that, the server does not start. A replacement that
 * does is tried again, for it may have been killed, or the machine have had no room; the server ends when all tries have failed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { ServerError } from '../server.ts';
import type { AcceptorMessage, READY } from '../thread.ts';

/** What is needed of a `Worker`. */
export interface StandingWorker {
  readonly threadId: number;
  on(event: 'message', listener: (message: StandingMessage) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): unknown;
}

export interface StandingThread<W extends StandingWorker = Worker> {
  /** Its place, from 1. */
  readonly number: number;
  /** Its `threadId`, which it writes into the slots of its clients. */
  readonly id: number;
  readonly worker: W;
}

type StandingMessage = typeof READY | AcceptorMessage;

export interface StandingThreadsOptions<W extends StandingWorker> {
  readonly count: number;
  /** Starts the thread in a place. */
  readonly open: (number: number) => W;
  /** While true, no thread is replaced. */
  readonly isStopping: () => boolean;
  readonly onMessage: (message: StandingMessage, thread: StandingThread<W>) => void;
  /** A thread has ended, for whatever reason: free what it had. If it crashed, its replacement is started after this. */
  readonly onEnd: (thread: StandingThread<W>) => void;
  /** Called after `onEnd`, and not for a thread that was terminated because the server stops. */
  readonly onCrash: (thread: StandingThread<W>, reason: string) => void;
  /** A thread could not be started: stop the others. */
  readonly onFailure: () => void;
}

/** For one replacement, in a second: each rest before a try is twice as long. */
const TRIES = 10;
const FIRST_REST_MS = 1;

export class StandingThreads<W extends StandingWorker = Worker> {
  readonly #options: StandingThreadsOptions<W>;
  readonly #alive = new Set<StandingThread<W>>();
  readonly #ended = Promise.withResolvers<void>();
  #failure: ServerError | undefined;
  /** Places that have no thread at the moment, and will. */
  #replacing = 0;

  private constructor(options: StandingThreadsOptions<W>) {
    this.#options = options;
    // There may be no listener yet: a later use of `ended` still gets the rejection.
    this.#ended.promise.catch(() => {});
  }

  /**
   * Resolves when all are ready.
   * @throws ServerError THREAD_DIED when one is not, and all have ended
   */
  static async start<W extends StandingWorker>(
    options: StandingThreadsOptions<W>,
  ): Promise<StandingThreads<W>> {
    const threads = new StandingThreads(options);
    const numbers = Array.from({ length: options.count }, (_, index) => index + 1);
    try {
      await Promise.all(numbers.map((number) => threads.#start(number)));
    } catch (error) {
      threads.#fail(error);
      threads.terminate();
      threads.#endIfLast();
      await threads.ended;
      throw error;
    }
    return threads;
  }

  get alive(): Iterable<StandingThread<W>> {
    return this.#alive;
  }

  /** Resolves when all have ended; rejects then, if a thread could not be replaced. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  terminate(): void {
    for (const { worker } of this.#alive) void worker.terminate();
  }

  /** Resolves when the thread is ready, or has ended by itself before. */
  async #start(number: number): Promise<void> {
    const { open, onMessage } = this.#options;
    const worker = open(number);
    const thread: StandingThread<W> = { number, id: worker.threadId, worker };
    const ready = Promise.withResolvers<void>();
    let isReady = false;
    let crash: string | undefined;
    worker.on('message', (message: StandingMessage) => {
      isReady = true;
      ready.resolve();
      onMessage(message, thread);
    });
    worker.on('error', (error: unknown) => {
      crash ??= error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', (code) => {
      this.#alive.delete(thread);
      this.#options.onEnd(thread);
      const reason = crash ?? (code === 0 ? undefined : `exit code ${code}`);
      if (reason !== undefined && isReady) {
        if (crash !== undefined || !this.#options.isStopping()) this.#options.onCrash(thread, reason);
        void this.#replace(number);
        return;
      }
      if (reason === undefined) ready.resolve();
      else ready.reject(new ServerError('THREAD_DIED', `the server's thread died: ${reason}`));
      this.#endIfLast();
    });
    this.#alive.add(thread);
    await ready.promise;
  }

  async #replace(number: number): Promise<void> {
    this.#replacing++;
    for (let tries = 1; !this.#options.isStopping() && this.#failure === undefined; tries++) {
      try {
        await this.#start(number);
        break;
      } catch (cause) {
        if (tries < TRIES) await delay(FIRST_REST_MS * 2 ** tries);
        else this.#fail(cause);
      }
    }
    this.#replacing--;
    this.#endIfLast();
  }

  #fail(cause: unknown): void {
    // Others may fail for the same reason.
    this.#failure ??=
      cause instanceof ServerError
        ? cause
        : new ServerError('THREAD_DIED', 'a thread of the pool died and could not be replaced', { cause });
    this.#options.onFailure();
  }

  #endIfLast(): void {
    if (this.#alive.size > 0 || this.#replacing > 0) return;
    if (this.#failure === undefined) this.#ended.resolve();
    else this.#ended.reject(this.#failure);
  }
}

export function crashWarning(
  { number }: Pick<StandingThread, 'number'>,
  reason: string,
  unit: 'thread' | 'process' = 'thread',
): string {
  return `${unit} ${number} of the pool crashed: ${reason}; its client is lost, and another ${unit} takes its place`;
}
