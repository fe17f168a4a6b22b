import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { standardNormal } from '../testing/simulated-noise.ts';
import { curveOf, fitScalability, type Observation, predictRps, type ScalabilityFit } from './scalability.ts';

function fitted(observations: readonly Observation[]): ScalabilityFit {
  const result = fitScalability(observations);
  if (result.kind !== 'fitted') throw new Error('too few points');
  return result.fit;
}

const observe = (loads: readonly number[], rate: (clients: number) => number): Observation[] =>
  loads.map((clients) => ({ clients, throughputRps: rate(clients) }));

const law = (alpha: number, beta: number) => (clients: number) =>
  (1000 * clients) / (1 + alpha * (clients - 1) + beta * clients * (clients - 1));

// `specsdm91` of the R package usl: SPEC SDM91 on a Sun SPARCcenter 2000.
const SDM91: readonly Observation[] = [
  [1, 64.9],
  [18, 995.9],
  [36, 1652.4],
  [72, 1853.2],
  [108, 1828.9],
  [144, 1775],
  [216, 1702.2],
].map(([clients = 0, throughputRps = 0]) => ({ clients, throughputRps }));

describe('the Universal Scalability Law', () => {
  it('gives the parameters of R for SPEC SDM91', () => {
    const { alpha, beta, gamma, peakClients, rSquared, doubts, residualsRps } = fitted(SDM91);
    expect(alpha.value.toFixed(7)).toBe('0.0277285');
    expect(beta.value.toFixed(7)).toBe('0.0001044');
    expect(gamma.value.toFixed(4)).toBe('89.9952');
    expect(peakClients).toBeCloseTo(96.5, 1);
    expect(rSquared).toBeGreaterThan(0.98);
    expect(residualsRps).toHaveLength(7);
    expect(residualsRps[0]).toBeCloseTo(64.9 - 89.9952, 3);
    expect(doubts).toEqual([]);
    for (const { value, low, high } of [alpha, beta, gamma]) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
  });

  it.each([
    { alpha: 0.1, beta: 0.001 },
    { alpha: 0.9, beta: 0 },
    { alpha: 0, beta: 0.01 },
    { alpha: 0, beta: 0 },
  ])('is fitted exactly without noise: α = $alpha, β = $beta', ({ alpha, beta }) => {
    const fit = fitted(observe([1, 2, 4, 8, 16, 64], law(alpha, beta)));
    expect(fit.alpha.value).toBeCloseTo(alpha, 6);
    expect(fit.beta.value).toBeCloseTo(beta, 6);
    expect(fit.gamma.value).toBeCloseTo(1000, 3);
    expect(fit.doubts.filter(({ kind }) => kind !== 'at-bound')).toEqual([]);
    if (beta === 0) expect(fit.peakClients === null || fit.peakClients > 1000).toBe(true);
  });

  it('has intervals that cover the truth in 93 to 97 % of 2,000 runs', () => {
    const random = seededRandom(1, 'scalability');
    const truth = { alpha: 0.1, beta: 0.002, gamma: 1000 };
    const loads = [1, 2, 4, 8, 16, 32, 64];
    const covered = { alpha: 0, beta: 0, gamma: 0 };
    const runs = 2000;
    for (let run = 0; run < runs; run += 1) {
      const fit = fitted(observe(loads, (clients) => law(0.1, 0.002)(clients) + 60 * standardNormal(random)));
      for (const name of ['alpha', 'beta', 'gamma'] as const) {
        const { low, high } = fit[name];
        if ((low ?? Infinity) <= truth[name] && truth[name] <= (high ?? 0)) covered[name] += 1;
      }
    }
    for (const count of Object.values(covered)) {
      expect(count / runs).toBeGreaterThanOrEqual(0.93);
      expect(count / runs).toBeLessThanOrEqual(0.97);
    }
  });

  it('has doubts, with their reasons, where it does not fit', () => {
    const loads = [1, 2, 4, 16, 32, 64];
    expect(fitScalability(observe([1, 2, 4, 16, 64, 64], law(0.1, 0)))).toEqual({
      kind: 'too-few',
      distinct: 5,
    });
    let trial = 0;
    const flat = fitted(observe([...loads, ...loads], () => 1000 + (trial++ % 3)));
    expect(flat.doubts).toMatchObject([{ kind: 'low-r-squared' }]);
    const kinked = fitted(observe([...loads, 128, 256], (clients) => (clients === 16 ? 300 : 1000)));
    expect(kinked.doubts).toContainEqual(expect.objectContaining({ kind: 'off', clients: 16 }));
    const more = fitted(observe([1, 2, 3, 4, 5, 6], (clients) => 100 * clients ** 1.5));
    expect(more.doubts).toContainEqual({ kind: 'at-bound', parameter: 'alpha' });
  });

  it('has a curve from one client to the largest number', () => {
    const fit = fitted(SDM91);
    const curve = curveOf(fit, 216);
    expect(curve[0]).toEqual({ clients: 1, throughputRps: predictRps(fit, 1) });
    expect(curve.at(-1)?.clients).toBeCloseTo(216, 9);
    expect(Math.max(...curve.map(({ throughputRps }) => throughputRps))).toBeCloseTo(
      predictRps(fit, 96.5),
      -1,
    );
  });
});
