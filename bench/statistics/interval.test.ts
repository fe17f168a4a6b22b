import { describe, expect, it } from 'vitest';
import { medianInterval, medianOf } from './interval.ts';
import { seededRandom, type Random } from '../../clients/random.ts';

const uniform = (random: Random): number => (random() + 0.5) / 2 ** 32;

/** Skewed, as throughputs and latencies are: log-normal, with median 100. */
function logNormal(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
  return 100 * Math.exp(0.3 * normal);
}

describe('medianInterval', () => {
  it.each([
    { values: [], expected: null },
    { values: [3], expected: { median: 3, low: null, high: null } },
    { values: [1, 2, 10], expected: { median: 2, low: 1, high: 10 } },
    { values: [5, 5, 5, 5], expected: { median: 5, low: 5, high: 5 } },
  ])('of $values is $expected', ({ values, expected }) => {
    expect(medianInterval(values, seededRandom(1, 'x'))).toEqual(expected);
  });

  it('is repeated by its seed', () => {
    const values = [4, 8, 15, 16, 23, 42, 108, 3, 9];
    const interval = medianInterval(values, seededRandom(1, 'x'));
    expect(medianInterval(values, seededRandom(1, 'x'))).toEqual(interval);
  });

  // How often the interval holds the true median; for few trials the bound is that of the whole range, 1 − 2^(1−n).
  it.each([
    { trials: 3, atLeast: 0.7, atMost: 0.8 },
    { trials: 5, atLeast: 0.9, atMost: 0.97 },
    { trials: 9, atLeast: 0.9, atMost: 0.99 },
    { trials: 25, atLeast: 0.9, atMost: 0.99 },
  ])('of $trials trials covers the true median in $atLeast to $atMost of runs', ({ trials, ...bounds }) => {
    const random = seededRandom(11, `coverage ${trials}`);
    const runs = 400;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const interval = medianInterval(
        Array.from({ length: trials }, () => logNormal(random)),
        random,
      );
      if ((interval?.low ?? Infinity) <= 100 && 100 <= (interval?.high ?? 0)) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(bounds.atLeast);
    expect(covered / runs).toBeLessThan(bounds.atMost);
  });
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
