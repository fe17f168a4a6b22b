/**
 * Whether the load's own process ran. A process that was stopped, frozen or held up does not notice, and its window ends
 * on time: only a step that lasted far too long, on its own monotonic clock, shows it. Waiting for a core is none of it.
 */
/** Longer than any step of a load lasts beyond its bound, its garbage collection included. */
const LONGEST_DELAY_US = 100_000;

export class Standstill {
  /** Time so far for which the process neither ran nor waited for a core, µs. */
  us = 0;
  readonly #clock: () => number;
  readonly #coreWaitUs: () => number | null;
  #waitedUs = 0;

  /**
   * @param clock time now, µs
   * @param coreWaitUs time so far for which the thread could have run, but had no core, µs; null when it is not known
   */
  constructor(clock: () => number, coreWaitUs: () => number | null) {
    this.#clock = clock;
    this.#coreWaitUs = coreWaitUs;
    this.begin();
  }

  /** From here on, the wait for a core explains a delay. It reads a file, so it is not called at each step. */
  begin(): void {
    this.#waitedUs = this.#coreWaitUs() ?? 0;
  }

  /** A step has ended that was to end at `dueUs`. */
  ended(dueUs: number): void {
    const lateUs = this.#clock() - dueUs;
    if (lateUs < LONGEST_DELAY_US) return;
    const waitedBeforeUs = this.#waitedUs;
    this.begin();
    this.us += Math.max(0, lateUs - (this.#waitedUs - waitedBeforeUs));
  }
}
