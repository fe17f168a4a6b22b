/**
 * The knee of a server in one block: the rate at which its mean response time passes a limit that is the same for all
 * servers, so that a server gains nothing by being slow. It is interpolated between the two rates on both sides. Where
 * the server did not keep up at the upper one, or none was offered on one side, only bounds of it are known. Pure.
 */
import type { Bounds } from './bounds.ts';

/**
 * The limit of all servers is this many times the shortest mean response time of the fastest. Clients then wait four
 * times as long as they are served: in front of an M/M/1 queue at 80 % of what it can do.
 */
export const KNEE_FACTOR = 5;

/** A rate offered in one block. */
export interface RatePoint {
  readonly rateRps: number;
  /** null: the server did not keep up. */
  readonly meanUs: number | null;
}

/**
 * @param points of one block, in any order
 * @returns null when there are none
 */
export function kneeOf(points: readonly RatePoint[], allowedUs: number): Bounds | null {
  const sorted = points.toSorted((a, b) => a.rateRps - b.rateRps);
  const isBeyond = ({ meanUs }: RatePoint): boolean => meanUs === null || meanUs > allowedUs;
  // The last rate below the knee, not the first beyond it: a slow trial among quick ones is noise.
  const lastBelow = sorted.findLastIndex((point) => !isBeyond(point));
  const [below, above] = [sorted[lastBelow], sorted[lastBelow + 1]];
  if (below === undefined) return above === undefined ? null : { low: 0, high: above.rateRps };
  return above === undefined ? { low: below.rateRps, high: Infinity } : cross(below, above, allowedUs);
}

/** Where the straight line between two points, on logarithmic axes, passes the limit. */
function cross(below: RatePoint, above: RatePoint, allowedUs: number): Bounds {
  if (above.meanUs === null || below.meanUs === null) return { low: below.rateRps, high: above.rateRps };
  const [from, to] = [Math.log(below.rateRps), Math.log(above.rateRps)];
  const part = Math.log(allowedUs / below.meanUs) / Math.log(above.meanUs / below.meanUs);
  const rateRps = Math.exp(from + part * (to - from));
  return { low: rateRps, high: rateRps };
}
