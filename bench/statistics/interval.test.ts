import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { NOISES, standardNormal } from '../testing/simulated-noise.ts';
import { FEWEST_FOR_ORDER, medianInterval, medianOf } from './interval.ts';

describe('medianInterval', () => {
  it.each([
    { values: [], expected: null },
    { values: [3], expected: { median: 3, low: null, high: null } },
    { values: [3, 4], expected: { median: 3.5, low: null, high: null } },
    { values: [5, 5, 5, 5], expected: { median: 5, low: 5, high: 5 } },
    { values: [0, 0, 0, 0, 0, 0, 0], expected: { median: 0, low: 0, high: 0 } },
  ])('of $values is $expected', ({ values, expected }) => {
    expect(medianInterval(values, seededRandom(1, 'x'))).toEqual(expected);
  });

  // Hettmansperger and Sheather by hand: the range of 6 covers 62/64, the pair within it 50/64, so of the way from one to
  // the other, (62/64 − 0.95) / (12/64) = 0.1 is given away, which is 5 × 0.1 / (1 + 4 × 0.1) = 5/14 of the values' distance.
  it('of six values is interpolated between order statistics', () => {
    const { low, high } = medianInterval([1, 2, 4, 8, 16, 32], seededRandom(1, 'x')) ?? {};
    expect(low).toBeCloseTo(2 ** (5 / 14), 10);
    expect(high).toBeCloseTo(2 ** (5 - 5 / 14), 10);
  });

  it.each([[[7, 8, 12]], [[0, 3, 4, 9]], [[1, 1.2, 1.1, 40, 1.15]], [[0, 1, 5, 3, 3, 3, 2]]])(
    'of %j contains the median, and is the same for the same seed',
    (values) => {
      const interval = medianInterval(values, seededRandom(1, 'x'));
      expect(interval?.low).toBeLessThanOrEqual(interval?.median ?? 0);
      expect(interval?.high).toBeGreaterThanOrEqual(interval?.median ?? Infinity);
      expect(medianInterval(values, seededRandom(1, 'x'))).toEqual(interval);
    },
  );

  // For a single server, a drift of the machine from block to block is noise.
  it.each(
    Object.entries(NOISES).flatMap(([name, noise], index) =>
      (index === 0 ? [3, 4, 5, 6, 7, 10, 15] : [5, 7, 10, 15]).map((trials) => ({ trials, name, noise })),
    ),
  )(
    'of $trials trials with $name covers the true median in 93 to 97 % of runs',
    ({ trials, name, noise }) => {
      const random = seededRandom(1, `coverage of ${trials} with ${name}`);
      // A bootstrap, of few trials, takes most of the time.
      const runs = trials < FEWEST_FOR_ORDER ? 500 : 2000;
      let covered = 0;
      for (let run = 0; run < runs; run += 1) {
        const values = Array.from(
          { length: trials },
          () => 100 * Math.exp(0.02 * standardNormal(random) + noise.draw(random) - noise.median),
        );
        const { low, high } = medianInterval(values, random) ?? {};
        if ((low ?? Infinity) <= 100 && 100 <= (high ?? 0)) covered += 1;
      }
      expect(covered / runs).toBeGreaterThanOrEqual(0.93);
      expect(covered / runs).toBeLessThanOrEqual(0.97);
    },
  );
});

describe('medianOf', () => {
  it.each([
    { values: [], expected: null },
    { values: [null, null], expected: null },
    { values: [null, 4, 2], expected: 3 },
    { values: [0], expected: 0 },
  ])('of $values is $expected', ({ values, expected }) => {
    expect(medianOf(values)).toBe(expected);
  });
});
