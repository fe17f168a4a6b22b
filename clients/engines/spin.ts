/**
 * For how long a load spins before a request is due, instead of sleeping: what a sleep may end too late by, so that the
 * request is on time nevertheless. Long while the load has its core to itself, since a sleeper that wakes may have to wait
 * for it; short when others want the core, whom spinning would take it from, and when it is the only one that the process
 * may run on: then the engine's own helper threads want it.
 *
 * Whether others want it shows only while the load spins for long: one that sleeps is often put on the core of the server
 * that it woke, though another is idle, and then it waits for that core (4 to 5 % of the time, beside a server that is
 * busy for 10 %). So spinning for long is tried again, each time after twice as long.
 */
/** The kernel wakes a thread about 50 µs late; a core is given back within the ms. */
export const SPIN_US = { contended: 200, alone: 1000 } as const;

/** Others want the core when the load had to wait for it for more than this share of the time. */
const CONTENDED = 0.03;

/** How often it is looked at: reading what was waited takes 20 µs, and the scheduler takes its time to part two threads. */
export const LOOK_EVERY_US = { contended: 50_000, alone: 200_000 } as const;

/** When it is tried again whether others still want the core. */
export const TRY_AGAIN_US = { first: 500_000, last: 8_000_000 } as const;

export class Spin {
  readonly #coreWaitUs: () => number | null;
  readonly #cores: number;
  #isAlone = false;
  #lookedUs: number;
  #waitedUs: number | null;
  #tryAgainUs: number;
  #patienceUs: number = TRY_AGAIN_US.first;

  /**
   * @param coreWaitUs time so far for which the load could have run, but had no core, µs; null when it is not known
   * @param cores on which the process may run
   */
  constructor(nowUs: number, coreWaitUs: () => number | null, cores: number) {
    this.#coreWaitUs = coreWaitUs;
    this.#cores = cores;
    this.#lookedUs = nowUs;
    this.#tryAgainUs = nowUs;
    this.#waitedUs = this.#coreWaitUs();
  }

  /** For now, µs. */
  get us(): number {
    return this.#isAlone ? SPIN_US.alone : SPIN_US.contended;
  }

  /** Looks, when it is time to. Call it when nothing is due soon. */
  review(nowUs: number): void {
    const passedUs = nowUs - this.#lookedUs;
    if (this.#cores < 2 || passedUs < LOOK_EVERY_US[this.#isAlone ? 'alone' : 'contended']) return;
    const waitedUs = this.#coreWaitUs();
    const share = waitedUs === null || this.#waitedUs === null ? 1 : (waitedUs - this.#waitedUs) / passedUs;
    this.#lookedUs = nowUs;
    this.#waitedUs = waitedUs;
    if (this.#isAlone) this.#stay(share, nowUs);
    else this.#isAlone = share <= CONTENDED || (waitedUs !== null && nowUs >= this.#tryAgainUs);
  }

  /** It has spun for long: was the core its own? */
  #stay(share: number, nowUs: number): void {
    this.#isAlone = share <= CONTENDED;
    if (this.#isAlone) this.#patienceUs = TRY_AGAIN_US.first;
    else {
      this.#tryAgainUs = nowUs + this.#patienceUs;
      this.#patienceUs = Math.min(TRY_AGAIN_US.last, 2 * this.#patienceUs);
    }
  }
}
