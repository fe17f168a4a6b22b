import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { standardNormal, uniform } from '../testing/simulated-noise.ts';
import { boundedMedian, type Bounds, divide } from './bounds.ts';
import { FEWEST_FOR_ORDER, medianInterval } from './interval.ts';

const random = () => seededRandom(1, 'bounds');
const exact = (...values: readonly number[]): Bounds[] =>
  values.map((value) => ({ low: value, high: value }));
const above = (low: number): Bounds => ({ low, high: Infinity });
const below = (high: number): Bounds => ({ low: 0, high });

describe('the median of values within bounds', () => {
  it('is that of the values where they are known', () => {
    const values = [100, 104, 110, 97, 101];
    const { median, low, high } = medianInterval(values, random()) ?? {};
    expect(boundedMedian(exact(...values), random)).toEqual({
      between: { low: median, high: median },
      interval: { low, high },
    });
    expect(boundedMedian([], random)).toBeNull();
    expect(boundedMedian(exact(3, 4), random)).toEqual({ between: { low: 3.5, high: 3.5 }, interval: null });
  });

  it('keeps its lower end when one block of five is above its highest rate', () => {
    const { between, interval } = boundedMedian([...exact(100, 104, 110, 97), above(105)], random) ?? {};
    expect(between).toEqual({ low: 104, high: 104 });
    expect(interval?.low).toBeGreaterThan(85);
    expect(interval?.high).toBe(Infinity);
  });

  it('keeps its upper end when one block of five is below its lowest rate', () => {
    const { between, interval } = boundedMedian([...exact(100, 104, 110, 97), below(105)], random) ?? {};
    expect(between).toEqual({ low: 100, high: 104 });
    expect(interval?.low).toBe(0);
    expect(interval?.high).toBeLessThan(125);
  });

  it('has both ends when one block of ten has no bound on either side', () => {
    const values = exact(100, 104, 110, 97, 101, 103, 99, 102, 105);
    const { interval } = boundedMedian([...values, { low: 0, high: Infinity }], random) ?? {};
    expect(interval?.low).toBeGreaterThan(96);
    expect(interval?.high).toBeLessThan(111);
  });

  it('has no upper bound where most blocks have none', () => {
    expect(boundedMedian([above(90), above(95), ...exact(100)], random)?.between).toEqual(above(95));
  });

  it.each([1, 2, 3, 4])('has no upper bound where all of %i blocks have none', (blocks) => {
    const open = Array.from({ length: blocks }, () => above(95));
    expect(boundedMedian(open, random)?.between).toEqual(above(95));
  });

  // The offered rates of each block end somewhere near the median, and the rates between are some way apart.
  it.each([3, 5, 6, 10, 15])('of %i blocks lies in its interval in 93 %% of runs or more', (blocks) => {
    const noise = seededRandom(1, `coverage of bounds of ${blocks}`);
    const runs = blocks < FEWEST_FOR_ORDER ? 500 : 2000;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const bounds = Array.from({ length: blocks }, (): Bounds => {
        const value = 100 * Math.exp(0.1 * standardNormal(noise));
        const highest = 90 + 30 * uniform(noise);
        if (value > highest) return above(highest);
        return uniform(noise) < 0.5 ? { low: 0.97 * value, high: 1.05 * value } : { low: value, high: value };
      });
      const { interval } = boundedMedian(bounds, () => noise) ?? {};
      if ((interval?.low ?? Infinity) <= 100 && 100 <= (interval?.high ?? 0)) covered += 1;
    }
    expect(covered / runs).toBeGreaterThanOrEqual(0.93);
  });
});

it('the ratio of two values within bounds is within their ratios', () => {
  expect(divide({ low: 4, high: 6 }, { low: 2, high: 4 })).toEqual({ low: 1, high: 3 });
  expect(divide(above(4), { low: 2, high: 4 })).toEqual({ low: 1, high: Infinity });
  expect(divide({ low: 4, high: 6 }, above(2))).toEqual({ low: 0, high: 3 });
});
