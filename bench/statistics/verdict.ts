/**
 * What may be said of two servers, from the ratios of their throughputs paired by block. A verdict needs the whole
 * interval beyond 3 %, and the ratio itself beyond the noise floor: how far apart the interval of this run leaves one
 * server and the same server measured again. Where many are compared, family.ts asks for more.
 */
import type { RatioInterval } from './ratio.ts';

/** A difference smaller than 3 % is not believed, whatever its interval: machines give some percent for no reason. */
export const FLOOR = 0.03;

export type Verdict = 'baseline' | 'faster' | 'slower' | 'no difference shown' | NotComparable;

export interface NotComparable {
  readonly kind: 'not comparable';
  readonly because: Obstacle;
}

export type Obstacle =
  /** Fewer than `FEWEST_BLOCKS` in which both were valid. */
  | { readonly kind: 'too-few-blocks' }
  | { readonly kind: 'no-valid-trial' }
  | { readonly kind: 'no-baseline' }
  | { readonly kind: 'fixed-rate' }
  | { readonly kind: 'knee-beyond-rates' }
  /** In so many of its valid blocks. */
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

/** Fewer give an interval that is of no use: t is 12.7 with two, 4.3 with three. */
export const FEWEST_BLOCKS = 3;

/**
 * @param ratio throughput over that of the baseline
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
 * The noise floor: the farthest end from 1 of the interval of a server against itself, as a part of 1, and never below
 * `FLOOR`.
 * @returns null when there are too few blocks to tell
 */
export function noiseFloorOf(again: RatioInterval | null, blocks: number): number | null {
  if (!isKnown(again) || blocks < FEWEST_BLOCKS) return null;
  return Math.max(FLOOR, again.high - 1, 1 / again.low - 1);
}

/** The smallest difference that `judge` would have called one, had the ratios been as scattered: as a part of 1. */
export function resolvableOf(
  ratio: RatioInterval | null,
  blocks: number,
  noiseFloor: number | null,
): number | null {
  if (!isKnown(ratio) || blocks < FEWEST_BLOCKS) return null;
  return Math.max((ratio.high / ratio.ratio) * (1 + FLOOR) - 1, noiseFloor ?? 0);
}

type Known = RatioInterval & { readonly low: number; readonly high: number };

function isKnown(ratio: RatioInterval | null): ratio is Known {
  return ratio !== null && ratio.low !== null && ratio.high !== null;
}
