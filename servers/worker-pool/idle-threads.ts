/** The threads of a pool without a client: the thread idle longest is taken first, by the caller that waits longest. */
import type { StandingThread } from './standing-threads.ts';

export class IdleThreads {
  readonly #idle = new Set<StandingThread>();
  readonly #waiting: ((thread: StandingThread | undefined) => void)[] = [];
  #stopped = false;

  /** The thread has no client. */
  add(thread: StandingThread): void {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) this.#idle.add(thread);
    else resolve(thread);
  }

  /** The thread has ended. */
  remove(thread: StandingThread): void {
    this.#idle.delete(thread);
  }

  /** Resolves to an idle thread as soon as there is one; to undefined after `stop`. */
  async take(): Promise<StandingThread | undefined> {
    if (this.#stopped) return undefined;
    const [thread] = this.#idle;
    if (thread === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#idle.delete(thread);
    return thread;
  }

  /** Every `take`, pending or later, resolves to undefined. */
  stop(): void {
    this.#stopped = true;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }
}
