/**
 * When the requests of an open loop are due: a schedule that does not depend on the server. Pure: it reads no clock, and
 * the same seed gives the same schedule.
 */

/** `poisson`: independent clients, exponential gaps. `constant`: one request every 1/rate. */
export type Arrivals = 'poisson' | 'constant';

export const ARRIVALS = ['poisson', 'constant'] as const satisfies readonly Arrivals[];

/** A part of the window in which more requests are due. */
export interface Burst {
  /** As many as otherwise, in the same time. */
  readonly times: number;
  /** From when the window opens. */
  readonly beforeS: number;
  readonly lengthS: number;
}

/** Draws the next number in [0, 1). */
export type Draw = () => number;

export class Pacer {
  readonly #meanGapUs: number;
  readonly #arrivals: Arrivals;
  readonly #draw: Draw;
  readonly #burst: Burst | null;
  #count = 0;
  /** Without a burst. */
  #dueUs: number;
  /** When the burst begins, µs after the start; Infinity before that is known. */
  #burstUs = Infinity;

  /** @param rateRps requests per second, on average over a long time */
  constructor(rateRps: number, arrivals: Arrivals, draw: Draw, burst: Burst | null = null) {
    this.#burst = burst;
    this.#meanGapUs = 1e6 / rateRps;
    this.#arrivals = arrivals;
    this.#draw = draw;
    this.#dueUs = arrivals === 'poisson' ? this.#exponentialGapUs() : 0;
  }

  /** When the next request is due, µs after the start. */
  get dueUs(): number {
    const dueUs = this.#dueUs;
    if (this.#burst === null || dueUs <= this.#burstUs) return dueUs;
    // By a change of time, in which it passes faster: so Poisson arrivals stay Poisson, at each of the rates.
    const { times, lengthS } = this.#burst;
    const lengthUs = lengthS * 1e6;
    const inBurstUs = (dueUs - this.#burstUs) / times;
    return inBurstUs < lengthUs ? this.#burstUs + inBurstUs : dueUs - (times - 1) * lengthUs;
  }

  /** @param atUs after the start */
  windowOpens(atUs: number): void {
    if (this.#burst !== null) this.#burstUs = atUs + this.#burst.beforeS * 1e6;
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
