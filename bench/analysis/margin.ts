/** The lead of a server: the ratio of its throughput to that of another under the same load. Pure. */
import type { RatioInterval } from '../statistics/ratio.ts';
import type { Summary } from './summary.ts';

/** By ratios paired by block where one is the baseline of the other; else of medians, without an interval. */
export function marginOf(first: Summary, second: Summary): RatioInterval {
  if (first.baseline === second.server && first.ratio !== null) {
    return { ratio: first.ratio, low: first.ratio_low, high: first.ratio_high };
  }
  if (second.baseline === first.server && second.ratio !== null) {
    const { ratio, ratio_low: low, ratio_high: high } = second;
    return { ratio: 1 / ratio, low: inverse(high), high: inverse(low) };
  }
  return { ratio: (first.throughput_rps ?? 0) / (second.throughput_rps ?? 1), low: null, high: null };
}

function inverse(value: number | null): number | null {
  return value === null || value === 0 ? null : 1 / value;
}
