import { expect, it } from 'vitest';
import { ratioInterval } from './ratio.ts';

it.each([
  { ratios: [], expected: null },
  { ratios: [2], expected: { ratio: 2, low: null, high: null } },
])('of $ratios is $expected', ({ ratios, expected }) => {
  expect(ratioInterval(ratios)).toEqual(expected);
});

// The half widths are t × s / √n, worked out by hand.
it.each([
  { ratios: [0.5, 0.5, 0.5], ratio: 0.5, times: 1 },
  { ratios: [0.5, 2], ratio: 1, times: Math.exp((12.706 * Math.LN2 * Math.SQRT2) / Math.SQRT2) },
  { ratios: [1, 2, 4], ratio: 2, times: Math.exp((4.303 * Math.LN2) / Math.sqrt(3)) },
  {
    ratios: Array.from({ length: 50 }, (_, n) => (n % 2 ? 2 : 0.5)),
    ratio: 1,
    times: Math.exp((2.042 * Math.LN2) / 7),
  },
])('of $ratios is $ratio, give or take a factor of $times', ({ ratios, ratio, times }) => {
  const interval = ratioInterval(ratios);
  expect(interval?.ratio).toBeCloseTo(ratio, 10);
  expect(interval?.high).toBeCloseTo(ratio * times, 8);
  expect(interval?.low).toBeCloseTo(ratio / times, 8);
});

it('is the same whichever server is divided by which', () => {
  const there = ratioInterval([0.8, 1.3, 1.1, 0.95]);
  const back = ratioInterval([1 / 0.8, 1 / 1.3, 1 / 1.1, 1 / 0.95]);
  expect(back?.ratio).toBeCloseTo(1 / (there?.ratio ?? 0), 12);
  expect(back?.low).toBeCloseTo(1 / (there?.high ?? 0), 12);
});
