/**
 * The ratio of two unpaired samples: Welch's t on their logarithms ("The generalization of 'Student's' problem when
 * several different population variances are involved", Biometrika 34, 1947). The degrees of freedom are rounded down,
 * which errs towards no difference. Pure.
 */
import { mean, sampleVariance } from 'simple-statistics';
import { LEVEL, type RatioInterval } from './ratio.ts';
import { studentQuantile, studentTail } from './student.ts';

/** The difference of the mean logarithms of two samples, and its standard error. */
interface Contrast {
  readonly difference: number;
  readonly error: number;
  readonly freedom: number;
}

/**
 * The ratio of geometric means, second over first, with its interval.
 * @param first all above 0, as are those of `second`
 * @returns null when one of them is empty
 */
export function welchInterval(
  first: readonly number[],
  second: readonly number[],
  level = LEVEL,
): RatioInterval | null {
  if (first.length === 0 || second.length === 0) return null;
  const contrast = contrastOf(first, second);
  const ratio = Math.exp(mean(second.map(Math.log)) - mean(first.map(Math.log)));
  if (contrast === null) return { ratio, low: null, high: null };
  const half = studentQuantile(level, contrast.freedom) * contrast.error;
  return { ratio, low: ratio * Math.exp(-half), high: ratio * Math.exp(half) };
}

/**
 * The probability of such samples if their origins are at most `least` times apart.
 * @returns null when one of them has fewer than two values
 */
export function welchTest(first: readonly number[], second: readonly number[], least: number): number | null {
  const contrast = contrastOf(first, second);
  if (contrast === null) return null;
  const beyond = Math.abs(contrast.difference) - Math.log(least);
  if (beyond <= 0) return 1;
  return studentTail(beyond / contrast.error, contrast.freedom);
}

function contrastOf(first: readonly number[], second: readonly number[]): Contrast | null {
  if (first.length < 2 || second.length < 2) return null;
  const [a, b] = [first, second].map((values) => {
    const logs = values.map(Math.log);
    return { mean: mean(logs), error2: sampleVariance(logs) / logs.length, freedom: logs.length - 1 };
  });
  if (a === undefined || b === undefined) return null;
  const error2 = a.error2 + b.error2;
  const freedom = error2 ** 2 / (a.error2 ** 2 / a.freedom + b.error2 ** 2 / b.freedom);
  return {
    difference: b.mean - a.mean,
    error: Math.sqrt(error2),
    // Samples without any spread have no degrees of freedom.
    freedom: Number.isNaN(freedom) ? a.freedom + b.freedom : Math.max(1, Math.floor(freedom)),
  };
}
