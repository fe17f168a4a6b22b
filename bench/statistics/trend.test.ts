import { expect, test } from 'vitest';
import { drawFraction, seededRandom } from '../../clients/random.ts';
import { findTrend, floorsOf, lastingRise } from './trend.ts';

test('a series without order has no trend in 99 of 100 cases', () => {
  const random = seededRandom(1, 'no trend');
  const series = Array.from({ length: 1000 }, () => Array.from({ length: 24 }, () => drawFraction(random)));
  const alarms = series.filter((values) => findTrend(values).p < 0.01).length;
  expect(alarms).toBeGreaterThan(2);
  expect(alarms).toBeLessThan(20);
});

test('a series that rises within its noise has a trend, and its rise is found', () => {
  const random = seededRandom(2, 'a trend');
  const { rise, p } = findTrend(Array.from({ length: 24 }, (_, at) => at + 10 * drawFraction(random)));
  expect(p).toBeLessThan(1e-4);
  expect(rise).toBeGreaterThan(15);
  expect(rise).toBeLessThan(32);
});

test('equal values and values that fall have no trend', () => {
  expect(findTrend([])).toEqual({ rise: 0, p: 1 });
  expect(findTrend(Array<number>(24).fill(7))).toEqual({ rise: 0, p: 1 });
  expect(findTrend([...Array(24).keys()].toReversed())).toEqual({ rise: -23, p: 1 });
});

test('a rise that lasts is one of both halves: a step is none, and a steady rise is whole', () => {
  // The memory of a server whose heap took its next size, MB.
  const settling = [
    150.7, 150.9, 151.3, 151.8, 152.3, 152.8, 153.4, 153.9, 154.4, 171, 171.3, 171.5, 171.9, 172.2, 172.6,
    172.9, 173.3, 172.9, 173.1, 173.1, 173.2, 173.3, 173.5, 173.6,
  ];
  expect(findTrend(settling).rise).toBeGreaterThan(10);
  expect(lastingRise(settling)).toBeLessThan(4);
  expect(lastingRise(Array.from({ length: 24 }, (_, at) => 150 + at))).toBeCloseTo(23);
  expect(lastingRise(Array.from({ length: 23 }, (_, at) => 150 - at))).toBeCloseTo(-22);
});

// Kendall, "Rank Correlation Methods": with 4 rising values the score is 6, its variance 26/3.
test('the test has the published variance', () => {
  expect(findTrend([1, 2, 3, 4]).p).toBeCloseTo(1 - 0.9553, 3);
});

test('the floors of a series are the least of each part, without an incomplete one', () => {
  expect(floorsOf([3, 1, 2, 9, 8, 7, 0], 3)).toEqual([1, 7]);
});
