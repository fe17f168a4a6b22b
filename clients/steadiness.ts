/**
 * Whether a load is steady, judged by its last windows. It is when the test of Mann ("Nonparametric tests against trend",
 * 1945) and Kendall, which assumes no distribution, shows no trend, or when the slope of Theil (1950) and Sen (1968) is
 * small. Rejected: a bound on the coefficient of variation (Georges, Buytaert and Eeckhout, "Statistically rigorous Java
 * performance evaluation", 2007), because noise is not a trend: a busy machine would never be steady. Pure.
 */
import type { LoadSpec } from './load.ts';

/** The number of windows that are judged together; a warm-up has at least as many. */
export const WINDOWS = 10;

/** The number of windows, each a tenth of the shortest warm-up, in the longest warm-up. */
export function mostWindows({ warmupS, warmupMostS }: Pick<LoadSpec, 'warmupS' | 'warmupMostS'>): number {
  return warmupS === 0 ? 0 : Math.max(WINDOWS, Math.round((WINDOWS * warmupMostS) / warmupS));
}

/**
 * The bound of Mann and Kendall's sum, which is from -45 to 45 for ten windows. Steady windows exceed it in 38 of 100
 * tests (exact). A strict bound: a false alarm costs another window only, a missed trend is in the measurement.
 */
const TREND = 9;
/** A trend of less than this over all windows counts as steady, however significant it is. */
const SMALL = 0.05;

/**
 * @param values one for each window, such as its throughput, the oldest first
 * @returns null when there are fewer than `WINDOWS`, or most of them are 0 because nothing has begun
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
