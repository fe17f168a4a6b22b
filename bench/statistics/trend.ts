/**
 * Whether a series rises: the test of Mann and Kendall, and the slope of Theil and Sen (the median of the slopes of all
 * pairs). Both look at order only: a line of least squares would follow a single peak, which garbage collection makes.
 */
import { errorFunction, median } from 'simple-statistics';

export interface Trend {
  /** From the first to the last value, in their unit. */
  readonly rise: number;
  /** How likely so many rising pairs are where nothing rises. */
  readonly p: number;
}

/** @param values at equal distances, independent of each other */
export function findTrend(values: readonly number[]): Trend {
  const slopes = values.flatMap((value, at) =>
    values.slice(at + 1).map((later, after) => (later - value) / (after + 1)),
  );
  if (slopes.length === 0) return { rise: 0, p: 1 };
  const score = slopes.reduce((sum, slope) => sum + Math.sign(slope), 0);
  const deviation = Math.sqrt(varianceOf(values));
  // The score is a whole number: half its step of 2 is taken off.
  const z = (score - 1) / deviation;
  return {
    rise: median(slopes) * (values.length - 1),
    p: score > 0 ? (1 - errorFunction(z / Math.SQRT2)) / 2 : 1,
  };
}

/**
 * How much of the rise goes on: twice that of the half which rises less. A leak rises in both; a heap that takes its next size
 * does it once, which a median of slopes shows as a rise where both sides of the step are steady.
 * @returns from the first to the last value, in their unit
 */
export function lastingRise(values: readonly number[]): number {
  const middle = Math.floor(values.length / 2);
  const halves = [values.slice(0, middle), values.slice(values.length - middle)];
  const steps = Math.max(1, middle - 1);
  return Math.min(...halves.map((half) => findTrend(half).rise * ((values.length - 1) / steps)));
}

const spread = (count: number): number => count * (count - 1) * (2 * count + 5);

/** Of the score, less what equal values take from it. */
function varianceOf(values: readonly number[]): number {
  const counts = [...Map.groupBy(values, (value) => value).values()].map(({ length }) => length);
  return (spread(values.length) - counts.reduce((sum, count) => sum + spread(count), 0)) / 18;
}

/** The least of each `size` values: a leak raises it, and what is freed again does not. */
export function floorsOf(values: readonly number[], size: number): number[] {
  const count = Math.floor(values.length / size);
  return Array.from({ length: count }, (_, at) => Math.min(...values.slice(at * size, (at + 1) * size)));
}
