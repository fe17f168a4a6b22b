import { describe, expect, it } from 'vitest';
import { kneeOf, type RatePoint } from './knee.ts';

const points = (...means: readonly (readonly [rateRps: number, meanUs: number | null])[]): RatePoint[] =>
  means.map(([rateRps, meanUs]) => ({ rateRps, meanUs }));

describe('the knee of a curve', () => {
  it('is where the mean passes five times its minimum, between two rates', () => {
    const knee = kneeOf(points([1000, 100], [2000, 120], [4000, 250], [8000, 1000]));
    // On logarithmic axes 500 is half-way from 250 to 1000.
    expect(knee).toEqual({ kind: 'at', rateRps: expect.closeTo(Math.sqrt(4000 * 8000), 6) });
  });

  it('depends neither on the order of rates nor on a slow first answer of an idle server', () => {
    const knee = kneeOf(points([8000, 1000], [2000, 100], [1000, 300], [4000, 250]));
    expect(knee).toEqual({ kind: 'at', rateRps: expect.closeTo(Math.sqrt(4000 * 8000), 6) });
  });

  it('is half-way to a rate at which the server did not keep up', () => {
    expect(kneeOf(points([1000, 100], [4000, 150], [16_000, null]))).toEqual({
      kind: 'at',
      rateRps: expect.closeTo(8000, 6),
    });
  });

  it('ignores one slow trial among quick ones', () => {
    expect(kneeOf(points([1000, 100], [2000, 900], [4000, 110], [8000, null]))).toEqual({
      kind: 'at',
      rateRps: expect.closeTo(Math.sqrt(4000 * 8000), 6),
    });
  });

  it('is not reached without a rate beyond it, and unknown with too few rates', () => {
    expect(kneeOf(points([1000, 100], [2000, 110]))).toEqual({ kind: 'beyond', rateRps: 2000 });
    expect(kneeOf(points([1000, 100], [2000, null]))).toEqual({ kind: 'unknown' });
    expect(kneeOf([])).toEqual({ kind: 'unknown' });
  });
});
