/**
 * What may be said of two servers, from the ratios of their throughputs paired by block. A verdict needs the whole
 * interval on one side of 1, and beyond the floor: machines give differences of some percent for no reason.
 */
import type { Interval } from './interval.ts';

/** A difference smaller than 3 % is not believed, whatever its interval. */
export const FLOOR = 0.03;

export type Verdict = 'baseline' | 'faster' | 'slower' | 'no difference shown' | `not comparable: ${string}`;

/** Two ratios fall on the same side of 1 by chance every other time; three, once in four, before the floor. */
const FEWEST_BLOCKS = 3;

/**
 * @param ratio throughput over that of the baseline
 * @param blocks in which both were valid
 */
export function judge(ratio: Interval | null, blocks: number): Verdict {
  if (ratio === null || ratio.low === null || ratio.high === null || blocks < FEWEST_BLOCKS) {
    return `not comparable: fewer than ${FEWEST_BLOCKS} blocks in which both were valid`;
  }
  if (ratio.low > 1 + FLOOR) return 'faster';
  if (ratio.high < 1 / (1 + FLOOR)) return 'slower';
  return 'no difference shown';
}
