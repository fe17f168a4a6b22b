import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../clients/random.ts';
import { NOISES, standardNormal, uniform } from '../testing/simulated-noise.ts';
import { type Comparison, judgeFamily, weighFamily } from './family.ts';
import { notComparable, type Verdict } from './verdict.ts';

const isDifferent = (verdict: Verdict | undefined): boolean => verdict === 'faster' || verdict === 'slower';

describe('a family of comparisons', () => {
  const strong = { ratios: [2, 2.1, 1.95, 2.05, 2], noise: [] };
  const weak = { ratios: [1.1, 1.16, 1.06, 1.12, 1.19], noise: [] };
  const none = { ratios: [1.01, 0.9, 1.1, 1.02, 0.95], noise: [] };

  it('with one member is judged like a single comparison', () => {
    const [judged] = judgeFamily([weak]);
    expect(judged).toMatchObject({ verdict: 'faster' });
    expect(judged?.pAdjusted).toBe(judged?.p);
  });

  it('with many members shows a difference only if it passes the correction for all', () => {
    const verdicts = (others: number) =>
      judgeFamily([weak, strong, ...Array.from({ length: others }, () => none)]).map(
        ({ verdict }) => verdict,
      );
    expect(verdicts(0)).toEqual(['faster', 'faster']);
    expect(verdicts(9).slice(0, 2)).toEqual(['no difference shown', 'faster']);
    const [alone] = judgeFamily([weak]);
    const [among] = judgeFamily([weak, ...Array.from({ length: 9 }, () => none)]);
    expect(among?.ratio).toEqual(alone?.ratio);
    expect(among?.resolvable).toBeGreaterThan((among?.ratio?.ratio ?? 0) - 1);
    expect(alone?.resolvable).toBeLessThan((alone?.ratio?.ratio ?? 0) - 1);
  });

  it('leaves out members that cannot be compared', () => {
    const few = { ratios: [3, 3], noise: [] };
    const [first, second] = judgeFamily([few, weak]);
    expect(first).toMatchObject({ p: null, pAdjusted: null, resolvable: null });
    expect(first?.verdict).toEqual(notComparable({ kind: 'too-few-blocks' }));
    expect(second).toEqual(judgeFamily([weak])[0]);
  });

  it('reports the effect in noise floors, the permutation test, and the blocks needed', () => {
    const noisy = { ...weak, noise: [1, 1.2, 0.9, 1.05, 0.95] };
    const [evidence] = weighFamily([noisy, strong], seededRandom(1, 'x'));
    expect(evidence).toMatchObject({
      verdict: 'no difference shown',
      pPermutation: 2 / 32,
      pPermutationAdjusted: 4 / 32,
      settling: { kind: 'more-blocks', shows: 'difference' },
    });
    expect(evidence?.effectOverNoise).toBeGreaterThan(0.3);
    expect(evidence?.effectOverNoise).toBeLessThan(1);
    expect(weighFamily([strong], seededRandom(1, 'x'))[0]).toMatchObject({ effectOverNoise: null });
  });
});

/** Logarithms of throughput: each block has a drift that all servers share, a random walk from block to block. */
function drawFamily(size: number, blocks: number, draw: (random: Random) => number, random: Random) {
  let drift = 0;
  const servers = Array.from({ length: size + 2 }, (): number[] => []);
  for (let block = 0; block < blocks; block += 1) {
    drift += 0.2 * standardNormal(random);
    for (const trials of servers) trials.push(drift + draw(random));
  }
  const [baseline = [], again = [], ...others] = servers;
  const over = (trials: readonly number[]) =>
    trials.map((trial, block) => Math.exp(trial - (baseline[block] ?? 0)));
  return others.map((trials): Comparison => ({ ratios: over(trials), noise: over(again) }));
}

const HARD_NOISES = {
  'two modes': (random: Random) => (uniform(random) < 0.5 ? 0 : 1) + 0.05 * standardNormal(random),
  'trials that something else hit': (random: Random) =>
    0.03 * standardNormal(random) - (uniform(random) < 0.1 ? 0.9 : 0),
};

describe('a run of equal servers', () => {
  const noises = [
    ...Object.entries(NOISES).map(([name, { draw }]) => ({ name, draw })),
    ...Object.entries(HARD_NOISES).map(([name, draw]) => ({ name, draw })),
    { name: 'much noise', draw: (random: Random) => 0.4 * standardNormal(random) },
  ];
  it.each(noises.flatMap(({ name, draw }) => [3, 5, 7].map((blocks) => ({ name, draw, blocks }))))(
    'shows a difference in any of its 12 comparisons in at most one of twenty runs: $name, $blocks blocks',
    ({ name, draw, blocks }) => {
      const random = seededRandom(1, `family ${name} ${blocks}`);
      const runs = 1000;
      let wrong = 0;
      for (let run = 0; run < runs; run += 1) {
        const family = drawFamily(12, blocks, draw, random);
        if (judgeFamily(family).some(({ verdict }) => isDifferent(verdict))) wrong += 1;
      }
      expect(wrong / runs).toBeLessThanOrEqual(0.05);
    },
  );

  it('would show one far more often without the correction', () => {
    const random = seededRandom(1, 'uncorrected');
    const runs = 500;
    let wrong = 0;
    for (let run = 0; run < runs; run += 1) {
      const family = drawFamily(12, 5, (draws) => 0.4 * standardNormal(draws), random);
      const alone = family.map(({ ratios }) => judgeFamily([{ ratios, noise: [] }])[0]?.verdict);
      if (alone.some(isDifferent)) wrong += 1;
    }
    expect(wrong / runs).toBeGreaterThan(0.15);
  });
});

it.each(
  Object.entries(NOISES).flatMap(([name, { draw }]) => [5, 7, 15].map((blocks) => ({ name, draw, blocks }))),
)(
  'the interval of a ratio covers the truth in 93 to 97 % of 2,000 runs: $name, $blocks blocks',
  ({ name, draw, blocks }) => {
    const random = seededRandom(1, `ratio ${name} ${blocks}`);
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const { low, high } = judgeFamily(drawFamily(1, blocks, draw, random))[0]?.ratio ?? {};
      if ((low ?? 2) <= 1 && 1 <= (high ?? 0)) covered += 1;
    }
    expect(covered / runs).toBeGreaterThanOrEqual(0.93);
    expect(covered / runs).toBeLessThanOrEqual(0.97);
  },
);
