import { expect, test } from 'vitest';
import { drawFraction, seededRandom } from '../../clients/random.ts';
import { findTrend, floorsOf } from './trend.ts';

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

// Kendall, "Rank Correlation Methods": with 4 rising values the score is 6, its variance 26/3.
test('the test has the published variance', () => {
  expect(findTrend([1, 2, 3, 4]).p).toBeCloseTo(1 - 0.9553, 3);
});

test('the floors of a series are the least of each part, without an incomplete one', () => {
  expect(floorsOf([3, 1, 2, 9, 8, 7, 0], 3)).toEqual([1, 7]);
});
