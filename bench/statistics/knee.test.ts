import { describe, expect, it } from 'vitest';
import { kneeOf, type RatePoint } from './knee.ts';

const points = (...means: readonly (readonly [rateRps: number, meanUs: number | null])[]): RatePoint[] =>
  means.map(([rateRps, meanUs]) => ({ rateRps, meanUs }));

const LIMIT_US = 500;

/** On logarithmic axes 500 is half-way from 250 to 1000. */
const HALF_WAY = expect.closeTo(Math.sqrt(4000 * 8000), 6) as number;

describe('the knee of a curve', () => {
  it('is where the mean passes the limit, between two rates', () => {
    const knee = kneeOf(points([1000, 100], [2000, 120], [4000, 250], [8000, 1000]), LIMIT_US);
    expect(knee).toEqual({ low: HALF_WAY, high: HALF_WAY });
  });

  it('is not higher for a server that is slower at every rate', () => {
    const slow = points([1000, 300], [2000, 360], [4000, 750], [8000, 3000]);
    expect(kneeOf(slow, LIMIT_US)?.high).toBeLessThan(4000);
  });

  it('depends neither on the order of rates nor on a slow first answer of an idle server', () => {
    const knee = kneeOf(points([8000, 1000], [2000, 100], [1000, 600], [4000, 250]), LIMIT_US);
    expect(knee).toEqual({ low: HALF_WAY, high: HALF_WAY });
  });

  it('is somewhere below a rate at which the server did not keep up', () => {
    const knee = kneeOf(points([1000, 100], [4000, 150], [16_000, null]), LIMIT_US);
    expect(knee).toEqual({ low: 4000, high: 16_000 });
  });

  it('ignores one slow trial among quick ones', () => {
    const knee = kneeOf(points([1000, 100], [2000, 900], [4000, 110], [8000, null]), LIMIT_US);
    expect(knee).toEqual({ low: 4000, high: 8000 });
  });

  it('has one bound where every rate is on one side of it, and is unknown without rates', () => {
    expect(kneeOf(points([1000, 100], [2000, 110]), LIMIT_US)).toEqual({ low: 2000, high: Infinity });
    expect(kneeOf(points([1000, 600], [2000, null]), LIMIT_US)).toEqual({ low: 0, high: 1000 });
    expect(kneeOf([], LIMIT_US)).toBeNull();
  });
});
