/**
 * For how long a load spins before a request is due, instead of sleeping: what a sleep may end too late by, so that the
 * request is on time nevertheless. Long while the load has its core to itself, since a sleeper that wakes may have to wait
 * for it; short when others want the core, whom spinning would take it from, and when it is the only one that the process
 * may run on: then the engine's own helper threads want it.
 */
/** The kernel wakes a thread about 50 µs late; a core is given back within the ms. */
export const SPIN_US = { contended: 200, alone: 1000 } as const;
/** Others want the core when the load had to wait for it for more than this share of the time. */
const CONTENDED = 0.02;
/** How often it is looked at: reading what was waited takes 20 µs. */
const LOOK_EVERY_US = 50_000;

export class Spin {
  /** For now, µs. */
  us: number = SPIN_US.contended;
  readonly #coreWaitUs: () => number | null;
  readonly #aloneUs: number;
  #lookedUs: number;
  #waitedUs: number | null;

  /**
   * @param coreWaitUs time so far for which the load could have run, but had no core, µs; null when it is not known
   * @param cores on which the process may run
   */
  constructor(nowUs: number, coreWaitUs: () => number | null, cores: number) {
    this.#coreWaitUs = coreWaitUs;
    this.#aloneUs = cores > 1 ? SPIN_US.alone : SPIN_US.contended;
    this.#lookedUs = nowUs;
    this.#waitedUs = this.#coreWaitUs();
  }

  /** Looks, when it is time to. Call it when nothing is due soon. */
  review(nowUs: number): void {
    const passedUs = nowUs - this.#lookedUs;
    if (passedUs < LOOK_EVERY_US) return;
    const waitedUs = this.#coreWaitUs();
    const isAlone =
      waitedUs !== null && this.#waitedUs !== null && waitedUs - this.#waitedUs <= CONTENDED * passedUs;
    this.us = isAlone ? this.#aloneUs : SPIN_US.contended;
    this.#lookedUs = nowUs;
    this.#waitedUs = waitedUs;
  }
}
