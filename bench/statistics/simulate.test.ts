/** The rates of wrong verdicts, over whole simulated runs. `testing/verdict-rates.ts` prints more of them. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { LOOKS } from './looks.ts';
import { LEVEL } from './ratio.ts';
import { type Design, resample, simulate } from './simulate.ts';
import { NOISE_MODELS } from './testing/noise-models.ts';
import { DESIGNS } from './testing/verdict-rates.ts';
import { FLOOR } from './verdict.ts';

const RUNS = 400;
/** Two standard errors above the level, for a rate of so many runs that is as high as it may be. */
const MOST = LEVEL + 2 * Math.sqrt((LEVEL * (1 - LEVEL)) / RUNS);

const normal = NOISE_MODELS['normal'] ?? (() => () => () => 0);

describe('a run', () => {
  it.each(Object.keys(NOISE_MODELS).flatMap((name) => Object.keys(DESIGNS).map((design) => [name, design])))(
    'ends with a wrong verdict in at most one of twenty: %s, %s',
    (name = '', design = '') => {
      const [model, each] = [NOISE_MODELS[name], DESIGNS[design]];
      if (model === undefined || each === undefined) throw new Error('there is such a model and design');
      const { wrong, alarmed } = simulate(each, model(0.4), RUNS, seededRandom(1, `${name} ${design}`));
      expect(wrong).toBeLessThanOrEqual(LEVEL);
      expect(alarmed).toBeLessThanOrEqual(MOST);
    },
  );

  it.each([
    { deviation: 0.05, ratio: 1.2, atFirst: 0.99, atLast: 1 },
    { deviation: 0.15, ratio: 1.5, atFirst: 0.9, atLast: 1 },
    { deviation: 0.4, ratio: 2, atFirst: 0.45, atLast: 0.99 },
  ])('shows most pairs that are $ratio apart, with a deviation of $deviation', (each) => {
    const step = Math.log(each.ratio);
    const design: Design = { loads: 4, servers: [0, step, 2 * step], looks: LOOKS };
    const { shown } = simulate(design, normal(each.deviation), 100, seededRandom(1, 'power'));
    expect(shown.toSorted((a, b) => a - b)).toEqual(shown);
    expect(shown[0]).toBeGreaterThanOrEqual(each.atFirst);
    expect(shown.at(-1)).toBeGreaterThanOrEqual(each.atLast);
  });

  it('ends early where everything is settled, also as equal', () => {
    const design: Design = { loads: 2, servers: [0, 1, 0], looks: LOOKS };
    const { blocks, equal, wrong } = simulate(design, normal(0.03), 100, seededRandom(1, 'equal'));
    expect(blocks).toBeLessThan(6);
    expect(equal).toBeGreaterThan(0.3);
    expect(wrong).toBe(0);
  });

  it('calls servers equal that are 10 % apart in at most one of twenty', () => {
    const design: Design = { loads: 4, servers: [0, Math.log(1.1)], looks: [5] };
    const { wrong } = simulate(design, normal(0.05), RUNS, seededRandom(1, 'not equal'));
    expect(wrong).toBeLessThanOrEqual(MOST);
  });

  it('has an interval that contains the true ratio in 95 % of pairs, although it stops when it has found enough', () => {
    for (const loads of [1, 4]) {
      const design: Design = { loads, servers: [0, 0.5, 1], looks: LOOKS };
      const { covered, blocks } = simulate(design, normal(0.4), 300, seededRandom(1, 'covered'));
      expect(covered).toBeGreaterThan(0.95);
      expect(blocks).toBeLessThan(12);
    }
  });
});

describe('the ratio that an open pair would show', () => {
  it.each([
    { loads: 1, blocks: 5 },
    { loads: 4, blocks: 5 },
    { loads: 4, blocks: 12 },
  ])('is shown in about four of five runs: $loads loads, $blocks blocks', ({ loads, blocks }) => {
    const random = seededRandom(1, `detectable ${loads} ${blocks}`);
    const at = (servers: readonly number[]) =>
      simulate({ loads, servers, looks: [blocks] }, normal(0.2), 200, random);
    const { detectable } = at([0, 0]);
    expect(detectable).toBeGreaterThan(1 + FLOOR);
    const [shown = 0] = at([0, Math.log(detectable)]).shown;
    expect(shown).toBeGreaterThan(0.7);
    expect(shown).toBeLessThan(0.95);
  });
});

it('resampled noise is a measured log ratio or its inverse, and none for the first server', () => {
  const noise = resample([0.1, 0.2])({ loads: 1, servers: 3, blocks: 100 }, seededRandom(3, 'resampled'));
  const drawn = [0, 1, 2].map((server) => Array.from({ length: 100 }, (_, block) => noise(0, server, block)));
  expect(new Set(drawn[0])).toEqual(new Set([0]));
  expect([...new Set(drawn[1])].toSorted((a, b) => a - b)).toEqual([-0.2, -0.1, 0.1, 0.2]);
  expect(drawn[1]).not.toEqual(drawn[2]);
});
