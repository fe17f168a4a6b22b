/**
 * Tests and intervals for the mean log ratio of a pair whose variance is moderated. Beyond a margin: `treat` (McCarthy
 * and Smyth, "Testing significance relative to a fold-change threshold is a TREAT", Bioinformatics 25, 2009). Within a
 * bound: two one-sided tests (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987). Margins and
 * bounds are logarithms. Pure.
 */
import type { RatioInterval } from './ratio.ts';
import { studentQuantile, studentTail } from './student.ts';

export interface ModeratedMean {
  /** The mean log ratio. */
  readonly center: number;
  /** Of the log ratio of one block. */
  readonly deviation: number;
  /** Of that deviation: own and borrowed. */
  readonly freedom: number;
  readonly blocks: number;
}

/** The probability of a mean at least this far from 0 if the true one is anywhere within the margin. */
export function testBeyond(mean: ModeratedMean, margin: number): number {
  const distance = Math.abs(mean.center);
  return tailAbove(distance - margin, mean) + tailAbove(distance + margin, mean);
}

/** The probability of a mean at least this near to 0 if the true one is at the bound or beyond. */
export function testWithin(mean: ModeratedMean, bound: number): number {
  return tailAbove(bound - Math.abs(mean.center), mean);
}

/** @param level the probability that the interval misses the true ratio */
export function moderatedInterval(
  mean: ModeratedMean,
  level: number,
): RatioInterval & { readonly low: number; readonly high: number } {
  const half = studentQuantile(level, mean.freedom) * errorOf(mean);
  return {
    ratio: Math.exp(mean.center),
    low: Math.exp(mean.center - half),
    high: Math.exp(mean.center + half),
  };
}

/** The share of runs that must show a difference for it to count as detectable. */
const POWER = 0.8;

/**
 * The smallest ratio above 1 that four of five runs with this deviation show: the margin, the quantile of the test and
 * that of the power.
 * @param level what the test may spend on both sides
 */
export function detectableRatio(mean: ModeratedMean, margin: number, level: number): number {
  const { freedom } = mean;
  const quantiles = studentQuantile(level, freedom) + studentQuantile(2 * (1 - POWER), freedom);
  return Math.exp(margin + quantiles * errorOf(mean));
}

const MOST_MORE = 100;

/**
 * The number of further blocks after which such a ratio is detectable, if the deviation stays: a plan, not a promise.
 * @returns null when 100 do not suffice
 */
export function blocksToDetect(
  mean: ModeratedMean,
  ratio: number,
  margin: number,
  level: number,
): number | null {
  const effect = Math.abs(Math.log(ratio));
  for (let more = 0; more <= MOST_MORE; more += 1) {
    const then = { ...mean, blocks: mean.blocks + more, freedom: mean.freedom + more };
    if (Math.log(detectableRatio(then, margin, level)) <= effect) return more;
  }
  return null;
}

function errorOf({ deviation, blocks }: ModeratedMean): number {
  return deviation / Math.sqrt(blocks);
}

/** The one-sided probability of a t above this distance. Without a spread, only its sign counts. */
function tailAbove(distance: number, mean: ModeratedMean): number {
  const error = errorOf(mean);
  if (error === 0) return distance > 0 ? 0 : 1;
  const tail = studentTail(distance / error, mean.freedom) / 2;
  return distance >= 0 ? tail : 1 - tail;
}
