/**
 * Whether a load has become steady, judged by its last windows: no trend is shown by the test of Mann ("Nonparametric
 * tests against trend", 1945) and Kendall, which takes no distribution for granted, or the trend is small by the slope of
 * Theil (1950) and Sen (1968). Noise alone is not unsteady: by a bound on the coefficient of variation (Georges, Buytaert
 * and Eeckhout, "Statistically rigorous Java performance evaluation", 2007) a busy machine would never be. Pure.
 */
import type { LoadSpec } from './load.ts';

/** Windows that are looked at together; a warm-up is at least so many of them long. */
export const WINDOWS = 10;

/** How many windows, each a tenth of the shortest warm-up, the longest one has. */
export function mostWindows({ warmupS, warmupMostS }: Pick<LoadSpec, 'warmupS' | 'warmupMostS'>): number {
  return warmupS === 0 ? 0 : Math.max(WINDOWS, Math.round((WINDOWS * warmupMostS) / warmupS));
}

/**
 * The sum of Mann and Kendall, from -45 to 45 for ten windows; steady ones are beyond this in 38 of 100 looks (exactly).
 * Much, because a false alarm only costs another window, and a trend that is missed is in what is measured.
 */
const TREND = 9;
/** A trend of less than this over all windows is no hindrance, however sure it is. */
const SMALL = 0.05;

/**
 * @param values one for each window, such as its throughput, the oldest first
 * @returns null when it can't be told: they are fewer than `WINDOWS`, or most of them are 0, for nothing has begun
 */
export function isSteady(values: readonly number[]): boolean | null {
  if (values.length < WINDOWS) return null;
  const last = values.slice(-WINDOWS);
  const median = medianOf(last.toSorted((a, b) => a - b));
  if (median === 0) return null;
  const slopes = slopesOf(last).toSorted((a, b) => a - b);
  const sum = slopes.reduce((total, slope) => total + Math.sign(slope), 0);
  if (Math.abs(sum) <= TREND) return true;
  const change = Math.abs(medianOf(slopes)) * (WINDOWS - 1);
  return change < SMALL * median;
}

/** The slopes between all pairs of windows, per window. */
function slopesOf(values: readonly number[]): number[] {
  return values.flatMap((earlier, index) =>
    values.slice(index + 1).map((later, distance) => (later - earlier) / (distance + 1)),
  );
}

function medianOf(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
