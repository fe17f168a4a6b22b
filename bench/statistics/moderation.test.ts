import { describe, expect, it } from 'vitest';
import { fitPrior, moderate } from './moderation.ts';

const EULER = 0.577_215_664_901_532_9;
const of = (freedom: number, ...variances: number[]) => variances.map((variance) => ({ variance, freedom }));

describe('the prior of variances', () => {
  // With 2 degrees of freedom, log s² is an exponential's: its mean is log σ² − γ and its variance π²/6.
  it('has infinite freedom and the variance corrected for the logarithm where all are equal', () => {
    const prior = fitPrior(of(2, 3, 3, 3));
    expect(prior.freedom).toBe(Infinity);
    expect(prior.variance).toBeCloseTo(3 * Math.exp(EULER), 10);
  });

  it('has two degrees of freedom where the variance of log s², with its doubt, is twice that of chance', () => {
    // Two standard errors of a variance of two values are 2 √2 of it.
    const factor = Math.exp(Math.PI / Math.sqrt(6 * (1 + 2 * Math.SQRT2)));
    const prior = fitPrior(of(2, 5 * factor, 5 / factor));
    expect(prior.freedom).toBeCloseTo(2, 10);
    expect(prior.variance).toBeCloseTo(5, 10);
  });

  // From Python, by the formulae of Smyth 2004, section 6.2, with that doubt, and the Newton iteration of its appendix.
  it('equals the published formulae for unequal degrees of freedom', () => {
    const prior = fitPrior([
      { variance: 0.01, freedom: 4 },
      { variance: 0.5, freedom: 4 },
      { variance: 0.04, freedom: 3 },
      { variance: 0.002, freedom: 6 },
    ]);
    expect(prior.freedom).toBeCloseTo(0.5524834605, 8);
    expect(prior.variance).toBeCloseTo(0.0026278493, 8);
  });

  it('counts for nothing for one variance, and where most are 0', () => {
    expect(fitPrior([])).toEqual({ variance: 0, freedom: 0 });
    expect(fitPrior(of(4, 0.2))).toEqual({ variance: 0.2, freedom: 0 });
    expect(fitPrior(of(4, 0, 0, 0.2))).toEqual({ variance: 0, freedom: 0 });
  });

  it('takes a variance of 0 for a small one', () => {
    const prior = fitPrior(of(4, 0, 1, 1, 1, 1));
    expect(prior).toEqual(fitPrior(of(4, 1e-5, 1, 1, 1, 1)));
    expect(prior.freedom).toBeLessThan(1);
  });
});

describe('a moderated variance', () => {
  it('is between its own and the prior one, weighted by their degrees of freedom', () => {
    const [, above] = moderate(of(6, 1, 9), { variance: 3, freedom: 2 });
    expect(above).toEqual({ variance: (6 * 9 + 2 * 3) / 8, freedom: 8 });
  });

  it('borrows at most as many degrees of freedom as it has', () => {
    const [, above] = moderate(of(4, 1, 9), { variance: 3, freedom: Infinity });
    expect(above).toEqual({ variance: 6, freedom: 8 });
  });

  it('is at least the median of all', () => {
    const prior = { variance: 1, freedom: 4 };
    expect(moderate(of(4, 1, 9, 11), prior).map(({ variance }) => variance)).toEqual([9, 9, 9]);
    expect(moderate(of(4, 1, 9, 99), prior).map(({ variance }) => variance)).toEqual([9, 9, 50]);
  });

  it('rounds its degrees of freedom down', () => {
    expect(moderate(of(4, 1), { variance: 1, freedom: 2.9 })).toEqual([{ variance: 1, freedom: 6 }]);
  });

  it('of a single pair is its own', () => {
    expect(moderate(of(4, 0.3))).toEqual(of(4, 0.3));
    expect(moderate([])).toEqual([]);
  });
});
