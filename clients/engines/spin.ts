/**
 * How long a load spins before a request is due instead of sleeping, so that a sleep that ends late delays no request.
 * Long while no other thread wants the core, because a thread that wakes may have to wait for it. Short when others want
 * the core, and when the process may run on one core only: then the engine's own helper threads want it.
 *
 * Whether others want the core shows only during long spins. The scheduler often puts a sleeping load on the core of the
 * server that it woke, although another core is idle. There it waits for the core 4 to 5 % of the time, beside a server
 * that is busy for 10 %. So the long spin is retried, each time after twice as long.
 */
import { readFileSync } from 'node:fs';

/** The kernel wakes a thread about 50 µs late; a core is given back within the ms. */
export const SPIN_US = { contended: 200, alone: 1000 } as const;

/** Others want the core when the load waited for it for more than this share of the time. */
const CONTENDED = 0.03;

/** How often the wait is read: a read takes 20 µs, and the scheduler needs time to separate two threads. */
export const REVIEW_EVERY_US = { contended: 50_000, alone: 200_000 } as const;

/** After what time the long spin is retried. */
export const RETRY_US = { first: 500_000, last: 8_000_000 } as const;

export class Spin {
  readonly #coreWaitUs: () => number | null;
  readonly #cores: number;
  #isAlone = false;
  #reviewedUs: number;
  #waitedUs: number | null;
  #retryAtUs: number;
  #retryAfterUs: number = RETRY_US.first;

  /**
   * @param coreWaitUs time so far for which the load could have run, but had no core, µs; null when it is not known
   * @param cores number of cores that the process may run on
   */
  constructor(nowUs: number, coreWaitUs: () => number | null, cores: number) {
    this.#coreWaitUs = coreWaitUs;
    this.#cores = cores;
    this.#reviewedUs = nowUs;
    this.#retryAtUs = nowUs;
    this.#waitedUs = this.#coreWaitUs();
  }

  /** How long to spin now, µs. */
  get us(): number {
    return this.#isAlone ? SPIN_US.alone : SPIN_US.contended;
  }

  /** Reads the wait when a review is due. Call it when no request is due soon. */
  review(nowUs: number): void {
    const passedUs = nowUs - this.#reviewedUs;
    if (this.#cores < 2 || passedUs < REVIEW_EVERY_US[this.#isAlone ? 'alone' : 'contended']) return;
    const waitedUs = this.#coreWaitUs();
    const share = waitedUs === null || this.#waitedUs === null ? 1 : (waitedUs - this.#waitedUs) / passedUs;
    this.#reviewedUs = nowUs;
    this.#waitedUs = waitedUs;
    if (this.#isAlone) this.#stay(share, nowUs);
    else this.#isAlone = share <= CONTENDED || (waitedUs !== null && nowUs >= this.#retryAtUs);
  }

  /** After long spins: goes on with them while no other thread wanted the core. */
  #stay(share: number, nowUs: number): void {
    this.#isAlone = share <= CONTENDED;
    if (this.#isAlone) this.#retryAfterUs = RETRY_US.first;
    else {
      this.#retryAtUs = nowUs + this.#retryAfterUs;
      this.#retryAfterUs = Math.min(RETRY_US.last, 2 * this.#retryAfterUs);
    }
  }
}

/** CPU time and time waited for a core (both ns), and the number of time slices (Linux). */
const SCHEDSTAT = '/proc/thread-self/schedstat';

/**
 * Time so far for which the calling thread waited for a core, µs, which shows whether other threads had it.
 * @returns null where the kernel does not report it
 */
export function readCoreWaitUs(): number | null {
  try {
    const [, waitNs] = readFileSync(SCHEDSTAT, 'latin1').split(' ').map(Number);
    return waitNs === undefined || Number.isNaN(waitNs) ? null : waitNs / 1000;
  } catch {
    return null;
  }
}
