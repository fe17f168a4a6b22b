/** Ratios in a sentence. Pure. */
import type { RatioInterval } from '../statistics/ratio.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { ReportWords } from './report-en.ts';

/** Of one load with its interval, of several from the least to the most that is shown. */
export function ratioRange(
  ratios: readonly RatioInterval[],
  { verdicts, figures: { numbers } }: ReportWords,
): string {
  const format = numbers.ratio;
  const [only, ...others] = ratios;
  if (only === undefined) return '?';
  if (others.length > 0) {
    const values = ratios.map((one) => shownOf(one) ?? one.ratio);
    const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
    return low === high ? low : verdicts.range(low, high);
  }
  const shown = shownOf(only);
  if (shown !== null) return verdicts.bound(format(shown), only.ratio < 1);
  if (only.low === null || only.high === null) return format(only.ratio);
  return verdicts.interval(format(only.ratio), format(only.low), format(only.high));
}

/** Of a ratio that is too noisy: the end of its interval that is shown. Else null. */
function shownOf({ ratio, low, high }: RatioInterval): number | null {
  if (!isTooNoisy(ratio, low, high)) return null;
  return ratio < 1 ? high : low;
}
