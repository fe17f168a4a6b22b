import { median, quantile } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { drawBelow, seededRandom } from '../../clients/random.ts';
import { standardNormal, uniform } from '../testing/simulated-noise.ts';
import { type NoiseModel, resampled, shareCalledDifferent, smallestResolved } from './false-positives.ts';
import { FLOOR } from './verdict.ts';

const logNormal =
  (spread: number): NoiseModel =>
  (random) =>
    Math.exp(spread * standardNormal(random));

/** Both trials are in one of two modes, as when the scheduler puts server and load on one CPU or on two. */
const bimodal: NoiseModel = (random) => {
  const mode = (): number =>
    (uniform(random) < 0.5 ? 15_000 : 40_000) * Math.exp(0.05 * standardNormal(random));
  return mode() / mode();
};

/** One trial in ten is disturbed. */
const outliers: NoiseModel = (random) => {
  const trial = (): number => Math.exp(0.03 * standardNormal(random)) * (uniform(random) < 0.1 ? 0.4 : 1);
  return trial() / trial();
};

const MODELS: readonly (readonly [string, NoiseModel])[] = [
  ['little noise', logNormal(0.01)],
  ['much noise', logNormal(0.4)],
  ['two modes', bimodal],
  ['outliers', outliers],
];

describe('the verdict', () => {
  it.each(MODELS.flatMap(([name, noise]) => [3, 5, 7].map((blocks) => ({ name, blocks, noise }))))(
    'calls equal servers different in at most 5 % of comparisons: $name, $blocks blocks',
    ({ name, blocks, noise }) => {
      const random = seededRandom(1, `${name} ${blocks}`);
      expect(shareCalledDifferent({ noise, blocks, count: 2000, random })).toBeLessThanOrEqual(0.05);
    },
  );

  it('would be wrong far more often with a bootstrap of the median over so few blocks', () => {
    const random = seededRandom(1, 'bootstrap');
    const count = 300;
    let wrong = 0;
    for (let drawn = 0; drawn < count; drawn += 1) {
      const ratios = Array.from({ length: 3 }, () => logNormal(0.4)(random));
      const medians = Array.from({ length: 200 }, () =>
        median(ratios.map(() => ratios[drawBelow(ratios.length, random)] ?? 1)),
      );
      const [low, high] = [quantile(medians, 0.025), quantile(medians, 0.975)];
      if (low > 1 + FLOOR || high < 1 / (1 + FLOOR)) wrong += 1;
    }
    expect(wrong / count).toBeGreaterThan(0.15);
  });

  it('shows differences that are large against the noise, and more of them with more blocks', () => {
    const noise = logNormal(0.05);
    const resolved = [3, 7, 15].map((blocks) =>
      smallestResolved({ noise, blocks, count: 200, random: seededRandom(1, `resolved ${blocks}`) }),
    );
    expect(resolved.toSorted((a, b) => (b ?? 0) - (a ?? 0))).toEqual(resolved);
    expect(resolved.every((part) => part !== null && part > FLOOR && part < 0.5)).toBe(true);
  });

  it('resolves no difference under unbounded noise', () => {
    const random = seededRandom(1, 'x');
    expect(smallestResolved({ noise: logNormal(50), blocks: 3, count: 50, random })).toBeNull();
  });
});

it('resampling draws each ratio or its inverse', () => {
  const noise = resampled([2, 4]);
  const random = seededRandom(3, 'resampled');
  const drawn = new Set(Array.from({ length: 200 }, () => noise(random)));
  expect([...drawn].toSorted((a, b) => a - b)).toEqual([0.25, 0.5, 2, 4]);
});
