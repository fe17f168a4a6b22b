/**
 * Medians over blocks of values that are known only within bounds: a knee between two rates that were offered, above
 * the highest (right-censored) or below the lowest (left-censored). The median is between the median of the lower
 * bounds and that of the upper bounds. Its 95 % interval goes from the lower end for the lower bounds to the upper end
 * for the upper bounds. That is sound, since no value is below its lower bound: a limit that the median of the lower
 * bounds exceeds is one that the median of the values exceeds. Unlike Turnbull's estimate it assumes nothing about why
 * a block is censored: a machine that is slow in one block moves its knee and its bounds together. Pure.
 */
import { median } from 'simple-statistics';
import type { Random } from '../../clients/random.ts';
import { FEWEST_FOR_ORDER, medianInterval } from './interval.ts';

/** Both are the value itself where it is known. 0 and Infinity are no bounds. All values are above 0. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface BoundedMedian {
  readonly between: Bounds;
  /** Its 95 % interval; null with fewer than three blocks. */
  readonly interval: Bounds | null;
}

/**
 * @param random gives the same random numbers each time, so that exact values have the interval of `medianInterval`
 * @returns null when there are no blocks
 */
export function boundedMedian(blocks: readonly Bounds[], random: () => Random): BoundedMedian | null {
  if (blocks.length === 0) return null;
  const lows = blocks.map(({ low }) => low);
  const highs = blocks.map(({ high }) => high);
  const [from, to] = [lowEnd(lows, random), highEnd(highs, random)];
  return {
    between: { low: median(lows), high: middle(highs) },
    interval: from === null || to === null ? null : { low: from, high: to },
  };
}

/** The median, also where both values in the middle are Infinity: the library interpolates between them, to NaN. */
function middle(highs: readonly number[]): number {
  const value = median([...highs]);
  return Number.isNaN(value) ? Infinity : value;
}

function lowEnd(lows: readonly number[], random: () => Random): number | null {
  if (lows.every((low) => low > 0)) return medianInterval(lows, random())?.low ?? null;
  const end = highEnd(
    lows.map((low) => 1 / low),
    random,
  );
  return end === null ? null : 1 / end;
}

/** The interval of few blocks includes them all, so one without a bound leaves it open. */
function highEnd(highs: readonly number[], random: () => Random): number | null {
  const isOpen = highs.includes(Infinity) && highs.length < FEWEST_FOR_ORDER;
  return isOpen ? Infinity : (medianInterval(highs, random())?.high ?? null);
}

/** The bounds of the ratio of two values. */
export function divide(own: Bounds, other: Bounds): Bounds {
  return { low: own.low / other.high, high: own.high / other.low };
}
