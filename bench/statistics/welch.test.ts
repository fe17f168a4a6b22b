import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { standardNormal } from '../testing/simulated-noise.ts';
import { welchInterval, welchTest } from './welch.ts';

describe('Welch’s t', () => {
  // From Python: 7.85 degrees of freedom, rounded down to 7, and SciPy's stats.t.ppf(0.975, 7).
  it('equals the result of SciPy, with degrees of freedom rounded down', () => {
    const first = [100, 104, 97, 101, 99];
    const second = [90, 95, 88, 91, 93];
    const interval = welchInterval(first, second);
    expect(interval?.ratio).toBeCloseTo(0.9121, 5);
    expect(interval?.low).toBeCloseTo(0.875086, 5);
    expect(interval?.high).toBeCloseTo(0.950678, 5);
    expect(welchTest(first, second, 1)).toBeLessThan(0.01);
  });

  it('gives no interval and no test for a single value', () => {
    expect(welchInterval([100], [90, 91])).toEqual({
      ratio: expect.closeTo(0.905, 2) as number,
      low: null,
      high: null,
    });
    expect(welchInterval([], [90, 91])).toBeNull();
    expect(welchTest([100], [90, 91], 1.03)).toBeNull();
  });

  it('compares samples without spread by their values', () => {
    expect(welchInterval([5, 5, 5], [5, 5, 5])).toEqual({ ratio: 1, low: 1, high: 1 });
    expect(welchTest([5, 5, 5], [5, 5, 5], 1.03)).toBe(1);
    expect(welchTest([5, 5, 5], [9, 9, 9], 1.03)).toBe(0);
  });

  it.each([
    [0.03, 0.03, 7, 7],
    [0.02, 0.1, 5, 9],
    [0.05, 0.05, 3, 3],
  ])(
    'covers the true ratio in 94 to 99 % of runs (deviations %d and %d, %d and %d trials)',
    (one, other, few, many) => {
      const random = seededRandom(1, `${one} ${other} ${few} ${many}`);
      const draw = (count: number, median: number, deviation: number): number[] =>
        Array.from({ length: count }, () => median * Math.exp(deviation * standardNormal(random)));
      let covered = 0;
      for (let run = 0; run < 2000; run += 1) {
        const interval = welchInterval(draw(few, 1000, one), draw(many, 900, other));
        if ((interval?.low ?? 9) <= 0.9 && (interval?.high ?? 0) >= 0.9) covered += 1;
      }
      expect(covered / 2000).toBeGreaterThan(0.94);
      expect(covered / 2000).toBeLessThanOrEqual(0.99);
    },
  );
});
