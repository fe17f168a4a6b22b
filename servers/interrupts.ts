/**
 * Ctrl-C as two signals: the first requests a command to finish its work, the second to abandon it. `npm run` forwards
 * the Ctrl-C that the terminal has already sent, so one keystroke may arrive twice within a few ms.
 */

/** Two signals within this time are one keystroke. */
const SAME_KEYSTROKE_MS = 400;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Interrupts implements Disposable {
  readonly #stop = new AbortController();
  readonly #abort = new AbortController();
  readonly #now: () => number;
  readonly #listener = (): void => this.interrupt();
  #firstAtMs = 0;

  /** @param now a clock, ms */
  constructor(now: () => number) {
    this.#now = now;
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** Aborts at the first Ctrl-C. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborts at the second. */
  get abort(): AbortSignal {
    return this.#abort.signal;
  }

  interrupt(): void {
    if (!this.#stop.signal.aborted) {
      this.#firstAtMs = this.#now();
      this.#stop.abort();
    } else if (this.#now() - this.#firstAtMs > SAME_KEYSTROKE_MS) {
      this.#abort.abort();
    }
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}

/**
 * A last listener of `exit`. Node's teardown resets the signal handlers first: a Ctrl-C that npm forwards late would kill
 * the process.
 */
export function skipTeardown(): void {
  process.exit();
}
