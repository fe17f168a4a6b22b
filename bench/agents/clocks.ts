/**
 * The clock of another machine against that of this one, by round trips (Cristian, 1989). The answer was made some time
 * between sending and receiving, so half the round trip bounds the error, and of several trips the shortest is best.
 */
import type { ClockReading } from '../processes/team.ts';

/** All µs; the agent's time on its own clock. */
export interface RoundTrip {
  readonly sentUs: number;
  readonly agentUs: number;
  readonly receivedUs: number;
}

export function readClock(trips: readonly [RoundTrip, ...RoundTrip[]]): ClockReading {
  const lengthOf = ({ sentUs, receivedUs }: RoundTrip): number => receivedUs - sentUs;
  const best = trips.reduce((one, other) => (lengthOf(other) < lengthOf(one) ? other : one));
  return { offsetUs: best.agentUs - (best.sentUs + best.receivedUs) / 2, boundUs: lengthOf(best) / 2 };
}
