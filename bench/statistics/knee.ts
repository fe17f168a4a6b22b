/**
 * The knee of a server from its measured response times. In each block it is the rate at which the mean response time
 * passes five times its minimum in that block, interpolated between the two rates on both sides. Then the median over
 * blocks, and the ratio to another server paired by block. Pure.
 */

/** A server is past its knee when its mean response time exceeds its minimum by this factor. */
export const KNEE_FACTOR = 5;

/** A rate offered in one block. */
export interface RatePoint {
  readonly rateRps: number;
  /** null: the server did not keep up. */
  readonly meanUs: number | null;
}

export type MeasuredKnee =
  | { readonly kind: 'at'; readonly rateRps: number }
  /** No rate was beyond the knee. */
  | { readonly kind: 'beyond'; readonly rateRps: number }
  /** The server kept up at too few rates. */
  | { readonly kind: 'unknown' };

/** @param points of one block, in any order; the server must keep up with two at least */
export function kneeOf(points: readonly RatePoint[]): MeasuredKnee {
  const sorted = points.toSorted((a, b) => a.rateRps - b.rateRps);
  const means = sorted.flatMap(({ meanUs }) => (meanUs === null ? [] : [meanUs]));
  if (means.length < 2) return { kind: 'unknown' };
  const allowedUs = KNEE_FACTOR * Math.min(...means);
  const isBeyond = ({ meanUs }: RatePoint): boolean => meanUs === null || meanUs > allowedUs;
  // The last rate below the knee, not the first beyond it: a slow trial among quick ones is noise.
  const lastBelow = sorted.findLastIndex((point) => !isBeyond(point));
  const [below, above] = [sorted[lastBelow], sorted[lastBelow + 1]];
  if (below === undefined) return { kind: 'unknown' };
  if (above === undefined) return { kind: 'beyond', rateRps: below.rateRps };
  return { kind: 'at', rateRps: cross(below, above, allowedUs) };
}

/**
 * The rate at which the straight line between two points, on logarithmic axes, passes `allowedUs`; half-way where
 * there is no line.
 */
function cross(below: RatePoint, above: RatePoint, allowedUs: number): number {
  const [from, to] = [Math.log(below.rateRps), Math.log(above.rateRps)];
  if (above.meanUs === null || below.meanUs === null) return Math.exp((from + to) / 2);
  const part = Math.log(allowedUs / below.meanUs) / Math.log(above.meanUs / below.meanUs);
  return Math.exp(from + part * (to - from));
}
