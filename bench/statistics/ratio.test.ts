import { expect, it } from 'vitest';
import { ratioInterval, studentTest } from './ratio.ts';

it.each([
  { ratios: [], expected: null },
  { ratios: [2], expected: { ratio: 2, low: null, high: null } },
])('the ratio interval of $ratios is $expected', ({ ratios, expected }) => {
  expect(ratioInterval(ratios)).toEqual(expected);
});

// The half widths are t × s / √n, computed by hand.
it.each([
  { ratios: [0.5, 0.5, 0.5], ratio: 0.5, times: 1 },
  { ratios: [0.5, 2], ratio: 1, times: Math.exp((12.70620473617 * Math.LN2 * Math.SQRT2) / Math.SQRT2) },
  { ratios: [1, 2, 4], ratio: 2, times: Math.exp((4.30265273 * Math.LN2) / Math.sqrt(3)) },
  {
    ratios: Array.from({ length: 50 }, (_, n) => (n % 2 ? 2 : 0.5)),
    ratio: 1,
    times: Math.exp((2.0095752371 * Math.LN2) / 7),
  },
])('the ratio interval of $ratios is $ratio, times or divided by $times', ({ ratios, ratio, times }) => {
  const interval = ratioInterval(ratios);
  expect(interval?.ratio).toBeCloseTo(ratio, 10);
  expect(interval?.high).toBeCloseTo(ratio * times, 6);
  expect(interval?.low).toBeCloseTo(ratio / times, 6);
});

it('the ratio interval of inverse ratios is the inverse interval', () => {
  const there = ratioInterval([0.8, 1.3, 1.1, 0.95]);
  const back = ratioInterval([1 / 0.8, 1 / 1.3, 1 / 1.1, 1 / 0.95]);
  expect(back?.ratio).toBeCloseTo(1 / (there?.ratio ?? 0), 12);
  expect(back?.low).toBeCloseTo(1 / (there?.high ?? 0), 12);
});

it('the ratio interval is wider at a lower level', () => {
  const ratios = [0.8, 1.3, 1.1, 0.95];
  const highs = [0.05, 0.01, 0.001].map((level) => ratioInterval(ratios, level)?.high ?? 0);
  expect(highs.toSorted((a, b) => a - b)).toEqual(highs);
  expect(new Set(highs).size).toBe(3);
});

it.each([
  { ratios: [], p: null },
  { ratios: [2], p: null },
  { ratios: [1.02, 1.03, 1.01], p: 1 },
  { ratios: [2, 2, 2], p: 0 },
])('the test of $ratios for a difference beyond 3 % gives p = $p', ({ ratios, p }) => {
  expect(studentTest(ratios, 1.03)).toBe(p);
});

it.each([[[1.1, 1.3, 1.2]], [[1.05, 1.1, 1.3, 1.02, 1.2]], [[0.9, 0.7, 0.8, 0.85]]])(
  'the test of %j agrees with the ratio interval',
  (ratios) => {
    const p = studentTest(ratios, 1.03) ?? 1;
    const nearest = (level: number): number => {
      const interval = ratioInterval(ratios, level);
      return Math.max(interval?.low ?? 0, 1 / (interval?.high ?? Infinity));
    };
    expect(p).toBeGreaterThan(0.001);
    expect(nearest(p * 1.001)).toBeGreaterThan(1.03);
    expect(nearest(p * 0.999)).toBeLessThan(1.03);
  },
);
