/**
 * When the requests of an open loop are due: a schedule that does not depend on the server. Pure: it reads no clock, and
 * the same seed gives the same schedule.
 */

/** `poisson`: independent clients, exponential gaps. `constant`: one request every 1/rate. */
export type Arrivals = 'poisson' | 'constant';

export const ARRIVALS = ['poisson', 'constant'] as const satisfies readonly Arrivals[];

/** Draws the next number in [0, 1). */
export type Draw = () => number;

export class Pacer {
  readonly #meanGapUs: number;
  readonly #arrivals: Arrivals;
  readonly #draw: Draw;
  #count = 0;
  #dueUs: number;

  /** @param rateRps requests per second, on average over a long time */
  constructor(rateRps: number, arrivals: Arrivals, draw: Draw) {
    this.#meanGapUs = 1e6 / rateRps;
    this.#arrivals = arrivals;
    this.#draw = draw;
    this.#dueUs = arrivals === 'poisson' ? this.#exponentialGapUs() : 0;
  }

  /** When the next request is due, µs after the start. */
  get dueUs(): number {
    return this.#dueUs;
  }

  /** Moves on to the next request: this one has been sent, or given up. */
  advance(): void {
    this.#count++;
    switch (this.#arrivals) {
      case 'constant':
        // A product, not a sum of gaps: rounding errors do not add up.
        this.#dueUs = this.#count * this.#meanGapUs;
        break;
      case 'poisson':
        this.#dueUs += this.#exponentialGapUs();
        break;
      default:
        this.#arrivals satisfies never;
    }
  }

  /** By inversion; `1 - draw` is never 0, so the logarithm is finite. */
  #exponentialGapUs(): number {
    return -Math.log(1 - this.#draw()) * this.#meanGapUs;
  }
}
