/**
 * Looks for the knee of a server's response time: the highest rate that it holds before its clients begin to queue for
 * long. Pure: it takes the outcome of each rate, and returns the one to try next.
 *
 * Beyond the knee the mean response time is above a limit: at first five times the least that was seen of this server,
 * which in an M/M/1 queue is at 80 % of what it can do, in an M/D/1 queue at 89 %. When the least of all servers is
 * known, `limitTo` sets the limit that they share, and the search goes on with what it has seen.
 */
import { KNEE_FACTOR } from '../statistics/knee.ts';

/** What came of offering a rate. */
export type Offered =
  /** The server kept up. */
  | { readonly kind: 'answered'; readonly meanUs: number }
  /** It did not answer as much as was offered. */
  | { readonly kind: 'overloaded' }
  /** The load generator could not offer so much, or was disturbed: nothing is known of the server. */
  | { readonly kind: 'not-offered' };

export type Knee =
  /** Between the two rates, requests per second. */
  | { readonly kind: 'found'; readonly belowRps: number; readonly aboveRps: number }
  /** It is higher than the load generator can offer. */
  | { readonly kind: 'out-of-reach'; readonly belowRps: number }
  /** The server did not keep up at any rate that was tried, or the load generator could not offer any. */
  | { readonly kind: 'none'; readonly because: 'overloaded' | 'not-offered' };

/** The first rates, as parts of the throughput at saturation: what an idle server needs, then near the knee. */
const FIRST = [0.15, 0.6];
const STEP_UP = 1.6;
const STEP_DOWN = 3;
const MOST_STEPS_DOWN = 3;

/** The knee is found when the rates on its two sides are so near to each other. */
const NEAR = 1.12;
const MOST_TRIES = 14;

/** A disturbed try is made again before the rate is taken for out of reach: rates beyond such a knee are not offered. */
const MOST_DISTURBED = 4;

export class KneeSearch {
  readonly #firstRps: readonly number[];
  readonly #means = new Map<number, number>();
  #tries = 0;
  #disturbed = 0;
  /** The lowest rates at which the server was overloaded, and that could not be offered. */
  #overloadedRps = Infinity;
  #unofferedRps = Infinity;
  #limitUs = Infinity;

  /** @param saturationRps the throughput of the server in a closed loop */
  constructor(saturationRps: number) {
    this.#firstRps = FIRST.map((part) => part * saturationRps);
  }

  /** The rate to try next, requests per second; null when the search is over. */
  get nextRps(): number | null {
    if (this.#tries >= MOST_TRIES) return null;
    const waiting = this.#firstRps.find((rate) => !this.#means.has(rate) && rate < this.#ceilingRps);
    if (waiting !== undefined) return waiting;
    const { belowRps } = this;
    if (belowRps === null) return this.#lowerRps;
    if (this.#ceilingRps === Infinity) return belowRps * STEP_UP;
    return this.#ceilingRps / belowRps <= NEAR ? null : Math.sqrt(belowRps * this.#ceilingRps);
  }

  record(rateRps: number, offered: Offered): void {
    this.#tries++;
    switch (offered.kind) {
      case 'answered':
        this.#means.set(rateRps, offered.meanUs);
        this.#disturbed = 0;
        break;
      case 'overloaded':
        this.#overloadedRps = Math.min(this.#overloadedRps, rateRps);
        this.#disturbed = 0;
        break;
      case 'not-offered':
        if (++this.#disturbed < MOST_DISTURBED) break;
        this.#disturbed = 0;
        this.#unofferedRps = Math.min(this.#unofferedRps, rateRps);
        break;
      default:
        offered satisfies never;
    }
  }

  /** The lowest mean response time that was seen; Infinity before there is one. */
  get leastMeanUs(): number {
    return Math.min(...this.#means.values());
  }

  /**
   * Goes on, with as many tries as at first, if this limit is lower. Keep the knee from before: there may be none below
   * it.
   */
  limitTo(limitUs: number): void {
    if (limitUs >= this.#allowedUs) return;
    this.#limitUs = limitUs;
    this.#tries = 0;
  }

  get knee(): Knee {
    const { belowRps } = this;
    if (belowRps === null) {
      return { kind: 'none', because: this.#overloadedRps === Infinity ? 'not-offered' : 'overloaded' };
    }
    const aboveRps = this.#slowRps;
    return aboveRps < this.#unofferedRps
      ? { kind: 'found', belowRps, aboveRps }
      : { kind: 'out-of-reach', belowRps };
  }

  /** The highest rate below the knee; null when there is none yet. */
  get belowRps(): number | null {
    const ceiling = this.#ceilingRps;
    const below = [...this.#means.keys()].filter((rate) => rate < ceiling);
    return below.length === 0 ? null : Math.max(...below);
  }

  /** null where a server that answers so little has no knee that is worth looking for. */
  get #lowerRps(): number | null {
    const lowest = this.#firstRps[0] ?? 0;
    const lower = Math.min(this.#ceilingRps, lowest) / STEP_DOWN;
    return lower < lowest / STEP_DOWN ** MOST_STEPS_DOWN ? null : lower;
  }

  get #ceilingRps(): number {
    return Math.min(this.#slowRps, this.#unofferedRps);
  }

  get #allowedUs(): number {
    return Math.min(this.#limitUs, KNEE_FACTOR * this.leastMeanUs);
  }

  /** The lowest rate beyond the knee. */
  get #slowRps(): number {
    const allowedUs = this.#allowedUs;
    const slow = [...this.#means].filter(([, meanUs]) => meanUs > allowedUs).map(([rate]) => rate);
    return Math.min(this.#overloadedRps, ...slow);
  }
}
