import { expect, it } from 'vitest';
import { drawFraction, seededRandom } from '../../clients/random.ts';
import { readClock, type RoundTrip } from './clocks.ts';

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
