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

const lengthOf = ({ sentUs, receivedUs }: RoundTrip): number => receivedUs - sentUs;

/**
 * How many are enough. Each costs the runner CPU: so no more than a few where one of them was short. Where even the shortest is
 * long, because machines are busy or far apart, as many as give a shorter one now and then.
 */
const TRIPS = { least: 8, shortUs: 400, inVain: 32, most: 64 };

/** Whether another round trip would hardly make the bound smaller. */
export function suffice(trips: readonly RoundTrip[]): boolean {
  const lengths = trips.map(lengthOf);
  const shortest = Math.min(...lengths);
  if (trips.length < TRIPS.least) return false;
  if (trips.length >= TRIPS.most) return true;
  return shortest <= TRIPS.shortUs || trips.length - lengths.indexOf(shortest) > TRIPS.inVain;
}

export function readClock(trips: readonly [RoundTrip, ...RoundTrip[]]): ClockReading {
  const best = trips.reduce((one, other) => (lengthOf(other) < lengthOf(one) ? other : one));
  return { offsetUs: best.agentUs - (best.sentUs + best.receivedUs) / 2, boundUs: lengthOf(best) / 2 };
}
