/**
 * Variances of a few values each, shrunk towards a common one: with 5 blocks a variance is known within a factor of 3
 * only, but a run has many pairs. Empirical Bayes (Smyth, "Linear models and empirical Bayes methods for assessing
 * differential expression in microarray experiments", Statistical Applications in Genetics and Molecular Biology 3,
 * 2004): the logarithms of the variances show how much the true ones differ, and so how far to shrink. Pure.
 *
 * Two guards, because here the pairs share servers and are few, which Smyth does not assume.
 */
import { mean, median, sampleVariance } from 'simple-statistics';
import { digamma, inverseTrigamma, trigamma } from './polygamma.ts';

export interface Variance {
  readonly variance: number;
  /** Its degrees of freedom. */
  readonly freedom: number;
}

/** A smaller variance counts as this part of the median one: one of exactly 0 would decide the fit alone. */
const LEAST_PART = 1e-5;

/**
 * The prior of the true variances, by moments of log s² (Smyth 2004, section 6.2; `fitFDist` in limma).
 * @returns infinite degrees of freedom where the variances differ no more than by chance; none where no prior can be
 *   fitted: for a single variance, or where most are 0
 */
export function fitPrior(samples: readonly Variance[]): Variance {
  const middle = samples.length === 0 ? 0 : median(samples.map(({ variance }) => variance));
  if (samples.length < 2 || middle === 0) return { variance: middle, freedom: 0 };
  const halves = samples.map(({ freedom }) => freedom / 2);
  const logs = samples.map(({ variance, freedom }) => {
    const half = freedom / 2;
    return Math.log(Math.max(variance, LEAST_PART * middle)) - digamma(half) + Math.log(half);
  });
  const center = mean(logs);
  const excess = sampleVariance(logs) - mean(halves.map(trigamma));
  if (excess <= 0) return { variance: Math.exp(center), freedom: Infinity };
  const half = inverseTrigamma(excess);
  return { variance: Math.exp(center + digamma(half) - Math.log(half)), freedom: 2 * half };
}

/**
 * The variances with what the others add. The guards: the prior counts at most as much as a pair's own blocks, and no
 * variance falls below the median of all. Degrees of freedom are rounded down, which errs towards no difference.
 */
export function moderate(samples: readonly Variance[], prior: Variance = fitPrior(samples)): Variance[] {
  if (samples.length === 0) return [];
  const least = median(samples.map(({ variance }) => variance));
  return samples.map(({ variance, freedom }) => {
    const borrowed = Math.min(prior.freedom, freedom);
    const shrunk = (borrowed * prior.variance + freedom * variance) / (borrowed + freedom);
    return { variance: Math.max(shrunk, least), freedom: Math.floor(borrowed + freedom) };
  });
}
