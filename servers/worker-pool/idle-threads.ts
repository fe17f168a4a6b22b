/** The threads of a pool that have no client: who has waited longest is taken first, and who asks first gets one first. */
import type { StandingThread } from './standing-threads.ts';

export class IdleThreads {
  readonly #idle = new Set<StandingThread>();
  readonly #asking: ((thread: StandingThread | undefined) => void)[] = [];
  #stopped = false;

  /** The thread has no client. */
  add(thread: StandingThread): void {
    const ask = this.#asking.shift();
    if (ask === undefined) this.#idle.add(thread);
    else ask(thread);
  }

  /** The thread has ended. */
  remove(thread: StandingThread): void {
    this.#idle.delete(thread);
  }

  /** Resolves when there is one; to undefined when it was stopped before. */
  async take(): Promise<StandingThread | undefined> {
    if (this.#stopped) return undefined;
    const [thread] = this.#idle;
    if (thread === undefined) return new Promise((resolve) => this.#asking.push(resolve));
    this.#idle.delete(thread);
    return thread;
  }

  /** Whoever asks, now or later, gets none. */
  stop(): void {
    this.#stopped = true;
    for (const ask of this.#asking.splice(0)) ask(undefined);
  }
}
