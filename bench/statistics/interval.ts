/**
 * Medians over blocks with a 95 % bootstrap interval (percentile method; Efron and Tibshirani, 1993). The unit is the
 * trial. With n trials no interval can cover more than 1 − 2^(1−n): 75 % with 3, 94 % with 5, 98 % with 7. So with
 * 5 trials or fewer it is the whole range that was seen, and a verdict needs more than that (verdict.ts).
 */
import { median, quantileSorted } from 'simple-statistics';
import { drawBelow, type Random } from '../../clients/random.ts';

const RESAMPLES = 2000;
const CONFIDENCE = 0.95;

export interface Interval {
  readonly median: number;
  /** null when there is only one value: its spread is unknown. */
  readonly low: number | null;
  readonly high: number | null;
}

/** @returns null when there are no values */
export function medianInterval(values: readonly number[], random: Random): Interval | null {
  if (values.length === 0) return null;
  const middle = median([...values]);
  if (values.length === 1) return { median: middle, low: null, high: null };
  const medians = Array.from({ length: RESAMPLES }, () => median(resample(values, random)));
  medians.sort((a, b) => a - b);
  const tail = (1 - CONFIDENCE) / 2;
  return { median: middle, low: quantileSorted(medians, tail), high: quantileSorted(medians, 1 - tail) };
}

function resample(values: readonly number[], random: Random): number[] {
  return values.map(() => values[drawBelow(values.length, random)] ?? Number.NaN);
}

/** The median of what was measured; null when nothing was. */
export function medianOf(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? null : median(measured);
}
