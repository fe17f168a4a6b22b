/**
 * The knee of a server from what was measured of it: in each block the rate at which its mean response time passes five
 * times the least of that block, read off its curve between the two rates on both sides. Then the median over blocks,
 * and the ratio to another server paired by block. Pure.
 */

/** Beyond it a server has passed its knee: so many times its least mean response time. */
export const KNEE_FACTOR = 5;

/** A rate that was offered in one block. */
export interface RatePoint {
  readonly rateRps: number;
  /** null: the server did not keep up. */
  readonly meanUs: number | null;
}

export type MeasuredKnee =
  | { readonly kind: 'at'; readonly rateRps: number }
  /** No rate was beyond it. */
  | { readonly kind: 'beyond'; readonly rateRps: number }
  /** The server kept up at too few rates to tell. */
  | { readonly kind: 'unknown' };

/** @param points of one block, in any order; at least two that the server kept up with */
export function kneeOf(points: readonly RatePoint[]): MeasuredKnee {
  const sorted = points.toSorted((a, b) => a.rateRps - b.rateRps);
  const means = sorted.flatMap(({ meanUs }) => (meanUs === null ? [] : [meanUs]));
  if (means.length < 2) return { kind: 'unknown' };
  const allowedUs = KNEE_FACTOR * Math.min(...means);
  const isBeyond = ({ meanUs }: RatePoint): boolean => meanUs === null || meanUs > allowedUs;
  // The last one that is not beyond, not the first that is: a slow trial among quick ones is noise.
  const lastBelow = sorted.findLastIndex((point) => !isBeyond(point));
  const [below, above] = [sorted[lastBelow], sorted[lastBelow + 1]];
  if (below === undefined) return { kind: 'unknown' };
  if (above === undefined) return { kind: 'beyond', rateRps: below.rateRps };
  return { kind: 'at', rateRps: cross(below, above, allowedUs) };
}

/** Where the straight line between the two, on logarithmic axes, passes `allowedUs`; half-way where there is none. */
function cross(below: RatePoint, above: RatePoint, allowedUs: number): number {
  const [from, to] = [Math.log(below.rateRps), Math.log(above.rateRps)];
  if (above.meanUs === null || below.meanUs === null) return Math.exp((from + to) / 2);
  const part = Math.log(allowedUs / below.meanUs) / Math.log(above.meanUs / below.meanUs);
  return Math.exp(from + part * (to - from));
}
