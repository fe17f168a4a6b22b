/**
 * Medians over blocks with a 95 % interval. The unit is the trial. The interval depends on the number of trials:
 *
 * - 3 to 5: a bootstrap, smoothed because 3 to 5 values have too few resamples, and studentised, so that it is wider
 *   where the values are less certain (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, 12.5 and 16.5).
 * - from 6: between order statistics, interpolated to cover 95 % (Hettmansperger and Sheather, Statistics and
 *   Probability Letters 4, 1986), for any distribution, also one with two modes. With 5 trials it could cover 94 % at
 *   most, with 3 75 %. It lies where a percentile bootstrap of the median would lie if that were not 1 to 9 % short.
 *
 * Rejected, as they cover too little of simulated runs of 5 to 15 trials: the percentile bootstrap of the median (86
 * to 94 %), and the studentised one without smoothing (as low as 77 % where one trial in ten is disturbed).
 */
import { mean, median, quantileSorted, sampleStandardDeviation } from 'simple-statistics';
import { drawBelow, drawFraction, type Random } from '../../clients/random.ts';

const RESAMPLES = 1000;
const LEVEL = 0.05;
/** With two values an interval is useless: 13 times as wide as their distance. */
const FEWEST = 3;
/** From this count on the range of the values covers 96.9 %; with one fewer, 93.75 %. */
export const FEWEST_FOR_ORDER = 6;

export interface Interval {
  readonly median: number;
  /** null with fewer than three values: their spread is then unknown. */
  readonly low: number | null;
  readonly high: number | null;
}

/** @returns null when there are no values */
export function medianInterval(values: readonly number[], random: Random): Interval | null {
  if (values.length === 0) return null;
  const middle = median([...values]);
  if (values.length < FEWEST) return { median: middle, low: null, high: null };
  // Throughputs and latencies are skewed, their logarithms less so. Some drivers measure a latency of 0.
  const areAboveZero = values.every((value) => value > 0);
  const numbers = areAboveZero ? values.map(Math.log) : values;
  const ends = numbers.length < FEWEST_FOR_ORDER ? studentised(numbers, random) : betweenOrders(numbers);
  const [low, high] = areAboveZero ? [Math.exp(ends[0]), Math.exp(ends[1])] : ends;
  // Of values that cannot be negative, of which some are 0, it ends at 0: the truth is not below.
  const canBeNegative = values.some((value) => value < 0);
  return { median: middle, low: canBeNegative ? low : Math.max(0, low), high };
}

type Ends = readonly [low: number, high: number];

/** The median minus quantiles of the error of resampled medians, in standard deviations of the resample. */
function studentised(values: readonly number[], random: Random): Ends {
  const deviation = sampleStandardDeviation([...values]);
  const middle = median([...values]);
  if (deviation === 0) return [middle, middle];
  const center = mean([...values]);
  const kernels = kernelsOf(values.map((value) => (value - center) / deviation));
  const truth = medianOfKernels(kernels);
  const resample = new Float64Array(values.length);
  const errors = new Float64Array(RESAMPLES).map(() => {
    for (let index = 0; index < resample.length; index += 1) resample[index] = drawFrom(kernels, random);
    resample.sort();
    return (middleOf(resample) - truth) / deviationOf(resample);
  });
  const sorted = [...errors.sort()];
  const end = (part: number): number => middle - quantileSorted(sorted, part) * deviation;
  return [end(1 - LEVEL / 2), end(LEVEL / 2)];
}

/** A smooth distribution in place of the values: a logistic kernel about each. */
interface Kernels {
  readonly centers: readonly number[];
  readonly scale: number;
}

/**
 * Each kernel is as wide as the spread of the values; all are drawn together so that the whole is no wider than they.
 * @param values in standard deviations from their mean
 */
function kernelsOf(values: readonly number[]): Kernels {
  const variance = (values.length - 1) / values.length;
  const shrink = Math.sqrt(variance / (variance + 1));
  return { centers: values.map((value) => shrink * value), scale: (shrink * Math.sqrt(3)) / Math.PI };
}

function drawFrom({ centers, scale }: Kernels, random: Random): number {
  const center = centers[drawBelow(centers.length, random)] ?? Number.NaN;
  const part = drawFraction(random) || Number.MIN_VALUE;
  return center + scale * Math.log(part / (1 - part));
}

function middleOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** Without the compensated sum of simple-statistics, which a thousand resamples of a few values do not need. */
function deviationOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const center = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

const BISECTIONS = 60;

function medianOfKernels({ centers, scale }: Kernels): number {
  let low = Math.min(...centers);
  let high = Math.max(...centers);
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    const below = mean(centers.map((center) => 1 / (1 + Math.exp((center - middle) / scale))));
    if (below < 1 / 2) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Interpolates between two pairs of order statistics: one covers more than 95 %, the next less. */
function betweenOrders(values: readonly number[]): Ends {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  let outer = 1;
  while (coverage(outer + 1, count) >= 1 - LEVEL) outer += 1;
  const excess = coverage(outer, count) - (1 - LEVEL);
  const share = excess / (coverage(outer, count) - coverage(outer + 1, count));
  const inward = ((count - outer) * share) / (outer + (count - 2 * outer) * share);
  const end = (from: number, to: number): number =>
    (1 - inward) * (sorted[from] ?? Number.NaN) + inward * (sorted[to] ?? Number.NaN);
  return [end(outer - 1, outer), end(count - outer, count - outer - 1)];
}

/**
 * The probability that the median is between the `order`th smallest and the `order`th largest of `count` values:
 * binomial.
 */
function coverage(order: number, count: number): number {
  let ways = 1;
  let outside = 0;
  for (let below = 0; below < order; below += 1) {
    outside += ways;
    ways *= (count - below) / (below + 1);
  }
  return 1 - (2 * outside) / 2 ** count;
}

/** The median of the measured values; null when there are none. */
export function medianOf(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? null : median(measured);
}
