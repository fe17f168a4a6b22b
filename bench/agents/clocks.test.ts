import { expect, it } from 'vitest';
import { drawFraction, seededRandom } from '../../clients/random.ts';
import { readClock, type RoundTrip, suffice } from './clocks.ts';

const OFFSET_US = -7_000_000;

function tripsOf(seed: number): [RoundTrip, ...RoundTrip[]] {
  const random = seededRandom(seed, 'delays');
  const trip = (sentUs: number): RoundTrip => {
    const thereUs = 20 + 3000 * drawFraction(random) ** 8;
    const backUs = 20 + 3000 * drawFraction(random) ** 8;
    return { sentUs, agentUs: sentUs + thereUs + OFFSET_US, receivedUs: sentUs + thereUs + backUs };
  };
  return [trip(0), ...Array.from({ length: 15 }, (_, at) => trip(1000 * (at + 1)))];
}

it('readClock finds an offset that is never wrong by more than its bound', () => {
  const readings = Array.from({ length: 200 }, (_, seed) => readClock(tripsOf(seed)));
  for (const { offsetUs, boundUs } of readings)
    expect(Math.abs(offsetUs - OFFSET_US)).toBeLessThanOrEqual(boundUs + 1e-6);
  expect(Math.max(...readings.map(({ boundUs }) => boundUs))).toBeLessThan(1000);
});

it('readClock takes the shortest of several round trips', () => {
  const long = { sentUs: 0, agentUs: 900, receivedUs: 1000 };
  const short = { sentUs: 2000, agentUs: 2510, receivedUs: 2020 };
  expect(readClock([long, short])).toEqual({ offsetUs: 500, boundUs: 10 });
});

/** @returns how many of these round trips, of so many µs, are waited for */
function countUntilEnough(lengthOf: (at: number) => number): number {
  const trips: RoundTrip[] = [];
  while (!suffice(trips)) trips.push({ sentUs: 0, agentUs: 0, receivedUs: lengthOf(trips.length) });
  return trips.length;
}

it.each([
  { name: 'short', lengthOf: () => 300, expected: 8 },
  { name: 'long at first', lengthOf: (at: number) => (at < 20 ? 2000 : 350), expected: 21 },
  { name: 'long', lengthOf: () => 900, expected: 33 },
  { name: 'long, and shorter now and then', lengthOf: (at: number) => 5000 - Math.min(at, 40), expected: 64 },
])('clocks are compared by round trips until another is of no use: $name', ({ lengthOf, expected }) => {
  expect(countUntilEnough(lengthOf)).toBe(expected);
});
