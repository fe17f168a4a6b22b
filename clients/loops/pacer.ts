/**
 * When the requests of an open loop are due: a schedule made in advance, whatever the server does. Pure: it knows no
 * clock, and the same seed gives the same schedule.
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

  /** The next request has been sent, or given up: the one after it is now the next. */
  advance(): void {
    this.#count++;
    switch (this.#arrivals) {
      case 'constant':
        // By the count, not by adding gaps up: no error of rounding grows.
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
