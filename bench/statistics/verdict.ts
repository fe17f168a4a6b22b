/**
 * Verdicts, and the verdict on a single comparison of values paired by block. It needs the whole interval beyond 3 %,
 * and the ratio itself beyond the noise floor: the distance that the interval of this run leaves between a server and
 * its own repeat. The pairs of a scenario are judged together (pairwise.ts).
 */
import type { BoundedMedian } from './bounds.ts';
import type { RatioInterval } from './ratio.ts';

/**
 * A difference smaller than 3 % does not count, whatever its interval: machines vary by some percent without a cause.
 */
export const FLOOR = 0.03;

/** `equal`: within 10 %. */
export type Verdict = 'baseline' | 'faster' | 'slower' | 'equal' | 'no difference shown' | NotComparable;

export interface NotComparable {
  readonly kind: 'not comparable';
  readonly because: Obstacle;
}

export type Obstacle =
  /** Fewer than `FEWEST_BLOCKS` blocks in which both were valid. */
  | { readonly kind: 'too-few-blocks' }
  | { readonly kind: 'no-valid-trial' }
  | { readonly kind: 'no-baseline' }
  /** Of the baseline, which is another model. */
  | { readonly kind: 'other-io' }
  | { readonly kind: 'fixed-rate' }
  | { readonly kind: 'knee-beyond-rates' }
  /** One of the two starves clients. */
  | { readonly kind: 'starved' }
  /** The throughput is not that of the slower server. */
  | { readonly kind: 'not-the-limit'; readonly limit: 'load' | 'waking' | 'others' | 'server' | 'unknown' }
  /** `silent` of its `blocks` valid blocks have no answer. */
  | {
      readonly kind: 'answered-nothing';
      readonly who: 'server' | 'baseline';
      readonly silent: number;
      readonly blocks: number;
    };

export function notComparable(because: Obstacle): NotComparable {
  return { kind: 'not comparable', because };
}

export function isComparable(verdict: Verdict): verdict is Exclude<Verdict, NotComparable> {
  return typeof verdict === 'string';
}

/** An interval with an end so many times off its value says nothing: one limit for all that is printed. */
export const MOST_TIMES_OFF = 10;

/**
 * Whether a positive value is too noisy to be printed. Where some trials have 0, the lower end may be 0 by right, and the
 * upper one alone is judged; an end below 0 cannot be.
 */
export function isTooNoisy(value: number, low: number | null, high: number | null): boolean {
  if (low === null || high === null || value <= 0) return false;
  return high > MOST_TIMES_OFF * value || (low !== 0 && value > MOST_TIMES_OFF * low);
}

/** The same of a median that is known within bounds. An end that is not known is not judged. */
export function isBoundedTooNoisy({ between, interval }: BoundedMedian): boolean {
  if (interval === null) return false;
  const { low, high } = interval;
  const isHighOff = high < Infinity && isTooNoisy(between.high, between.high, high);
  return isHighOff || isTooNoisy(between.low, low, between.low);
}

/** Fewer blocks give a useless interval: t is 12.7 with two, 4.3 with three. */
export const FEWEST_BLOCKS = 3;

/**
 * @param ratio of the throughput to that of the baseline
 * @param blocks in which both were valid
 * @param noiseFloor of this run, as a part of 1; null when it has none
 */
export function judge(
  ratio: RatioInterval | null,
  blocks: number,
  noiseFloor: number | null = null,
): Verdict {
  if (!isKnown(ratio) || blocks < FEWEST_BLOCKS) {
    return notComparable({ kind: 'too-few-blocks' });
  }
  const least = 1 + (noiseFloor ?? 0);
  if (ratio.low > 1 + FLOOR && ratio.ratio > least) return 'faster';
  if (ratio.high < 1 / (1 + FLOOR) && ratio.ratio < 1 / least) return 'slower';
  return 'no difference shown';
}

/**
 * The noise floor: the end of the interval of a server against itself that is farthest from 1, as a part of 1, and at
 * least `FLOOR`.
 * @returns null with too few blocks
 */
export function noiseFloorOf(again: RatioInterval | null, blocks: number): number | null {
  if (!isKnown(again) || blocks < FEWEST_BLOCKS) return null;
  return Math.max(FLOOR, again.high - 1, 1 / again.low - 1);
}

type Known = RatioInterval & { readonly low: number; readonly high: number };

function isKnown(ratio: RatioInterval | null): ratio is Known {
  return ratio !== null && ratio.low !== null && ratio.high !== null;
}
