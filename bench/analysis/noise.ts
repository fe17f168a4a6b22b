/** The noise floor of a repeated baseline, from its row of the summary. Pure. */
import { FEWEST_BLOCKS, isComparable, noiseFloorOf } from '../statistics/verdict.ts';
import type { Summary } from './summary.ts';

/** Valid trials may be of different blocks; only the verdict shows whether there are enough pairs. */
export function floorOf({ ratio, ratio_low: low, ratio_high: high, verdict }: Summary): number | null {
  if (ratio === null || !isComparable(verdict)) return null;
  return noiseFloorOf({ ratio, low, high }, FEWEST_BLOCKS);
}
