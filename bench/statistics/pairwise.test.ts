import { describe, expect, it } from 'vitest';
import { LOOKS, levelOfLook } from './looks.ts';
import { blocksToShow, judgePairs, type Pair } from './pairwise.ts';
import { LEVEL } from './ratio.ts';

/** Log ratios about a center with exactly this standard deviation, for an even number of blocks. */
function pair(name: string, center: number, deviation: number, blocks = 6): Pair {
  const step = deviation * Math.sqrt((blocks - 1) / blocks);
  const logRatios = Array.from({ length: blocks }, (_, index) => center + (index % 2 === 0 ? step : -step));
  return { name, logRatios };
}

const judge = (pairs: readonly Pair[], selfComparisons: readonly Pair[] = [], level = LEVEL) =>
  judgePairs({ pairs, selfComparisons }, level);
const kinds = (pairs: readonly Pair[]): string[] => judge(pairs).pairs.map(({ outcome }) => outcome.kind);

describe('a pair of servers', () => {
  it('alone is judged by its own interval', () => {
    // t = 2.5706 with 5 degrees of freedom; √6 · 0.1 / 2.5706 is a half width of 0.1049.
    const [judged] = judge([pair('a', 0.2, 0.1)]).pairs;
    expect(judged).toMatchObject({ name: 'a', outcome: { kind: 'faster' } });
    expect(judged?.mean).toMatchObject({ freedom: 5, blocks: 6 });
    expect(Math.log(judged?.ratio?.low ?? 0)).toBeCloseTo(0.2 - (2.570_582 * 0.1) / Math.sqrt(6), 6);
    expect(Math.log(judged?.ratio?.high ?? 0)).toBeCloseTo(0.2 + (2.570_582 * 0.1) / Math.sqrt(6), 6);
    expect(judged?.pAdjusted).toBe(judged?.p);
  });

  it.each([
    ['faster', 0.3, 0.1],
    ['slower', -0.3, 0.1],
    ['open', 0.3, 0.5],
    ['open', 0, 0.2],
    ['equal', 0, 0.03],
    ['equal', 0.01, 0],
    ['faster', 0.04, 0],
  ])('is %s with a mean log ratio of %d and a deviation of %d', (kind, center, deviation) => {
    expect(kinds([pair('a', center, deviation)])).toEqual([kind]);
  });

  it('with fewer than three blocks has no verdict, and settles nothing', () => {
    const { pairs, areAllSettled } = judge([{ name: 'few', logRatios: [1, 1.1] }, pair('a', 0.3, 0.1)]);
    const none = { mean: null, ratio: null, p: null, pAdjusted: null };
    expect(pairs[0]).toEqual({ name: 'few', outcome: { kind: 'too-few-blocks' }, ...none });
    expect(pairs[1]).toEqual(judge([pair('a', 0.3, 0.1)]).pairs[0]);
    expect(areAllSettled).toBe(false);
  });

  it.each([Number.NaN, Infinity, -Infinity])('with a log ratio of %s is rejected', (wrong) => {
    expect(() => judge([{ name: 'starved', logRatios: [0, wrong, 0] }])).toThrow(/starved has a log ratio/);
  });

  it('that would be shown by one side of its last test only is open', () => {
    // One-sided p = 0.03: corrected it is below 5 %, but the 95 % interval reaches 1.03.
    const t = 2.421_585;
    const [judged] = judge([pair('a', Math.log(1.03) + (t * 0.1) / Math.sqrt(6), 0.1)]).pairs;
    expect(judged?.pAdjusted).toBeLessThan(LEVEL);
    expect(judged?.outcome.kind).toBe('open');
  });
});

describe('the pairs of a scenario', () => {
  const strong = pair('strong', 0.7, 0.1);
  const weak = pair('weak', 0.15, 0.1);
  const none = Array.from({ length: 9 }, (_, index) => pair(`none ${index}`, 0, 0.1));

  it('share the error by Holm’s correction', () => {
    expect(kinds([weak, strong])).toEqual(['faster', 'faster']);
    const { pairs, areAllSettled } = judge([weak, strong, ...none]);
    expect(pairs.slice(0, 2).map(({ outcome }) => outcome.kind)).toEqual(['open', 'faster']);
    expect(pairs[1]?.pAdjusted).toBeCloseTo(11 * (pairs[1]?.p ?? 1), 12);
    expect(pairs[0]?.pAdjusted).toBeCloseTo(10 * (pairs[0]?.p ?? 1), 12);
    expect(areAllSettled).toBe(false);
  });

  it('lend each other degrees of freedom where they vary alike', () => {
    const { pairs, prior } = judge([weak, strong]);
    expect(prior.freedom).toBe(Infinity);
    expect(pairs.map(({ mean }) => mean?.freedom)).toEqual([10, 10]);
  });

  it('are settled when each is faster, slower or equal', () => {
    const settled = [pair('faster', 0.7, 0.02), pair('equal', 0, 0.02), pair('slower', -0.7, 0.02)];
    expect(judge(settled).areAllSettled).toBe(true);
    expect(judge([...settled, pair('open', 0.05, 0.2)]).areAllSettled).toBe(false);
  });

  it('are harder to settle at each of several looks', () => {
    const borderline = pair('a', 0.14, 0.08);
    expect(judge([borderline]).pairs[0]?.outcome.kind).toBe('faster');
    const atLook = judge([borderline], [], levelOfLook(LOOKS.length)).pairs[0];
    expect(atLook?.outcome.kind).toBe('open');
    expect(atLook?.ratio?.low).toBeLessThan(judge([borderline]).pairs[0]?.ratio?.low ?? 0);
  });

  it('may have different numbers of blocks', () => {
    const { pairs } = judge([pair('a', 0.7, 0.1, 4), pair('b', 0.7, 0.1, 8)]);
    expect(pairs.map(({ mean }) => mean?.freedom)).toEqual([6, 14]);
  });
});

it('the pairs of other families join the variances only: a quiet pair among noisy ones is not as noisy as they are', () => {
  const family = { pairs: [pair('a', 0.2, 0.02), pair('b', 5, 0.4), pair('c', 5, 0.4)], selfComparisons: [] };
  const pool = Array.from({ length: 6 }, (_, index) => pair(`${index}`, 0, 0.02));
  const [alone] = judgePairs(family).pairs;
  const pooled = judgePairs({ ...family, pool });
  expect(alone?.outcome.kind).toBe('open');
  expect(pooled.pairs.map(({ name, outcome }) => `${name} ${outcome.kind}`)).toEqual([
    'a faster',
    'b faster',
    'c faster',
  ]);
});

describe('a server against itself', () => {
  it('raises an alarm when it is called different, and takes no verdict away', () => {
    const pairs = [pair('a', 0.7, 0.1), pair('b', 0.7, 0.1)];
    const { alarms, pairs: judged, areAllSettled } = judge(pairs, [pair('self', 0.4, 0.1)]);
    expect(alarms.map(({ name }) => name)).toEqual(['self']);
    expect(judged.map(({ outcome }) => outcome.kind)).toEqual(['faster', 'faster']);
    expect(areAllSettled).toBe(true);
  });

  it('joins the variances, but not the correction for the number of pairs', () => {
    const [alone] = judge([pair('a', 0.7, 0.1)]).pairs;
    const { pairs, alarms, selfComparisons } = judge([pair('a', 0.7, 0.1)], [pair('self', 0, 0.1)]);
    expect([alone?.mean?.freedom, pairs[0]?.mean?.freedom]).toEqual([5, 10]);
    expect(pairs[0]?.pAdjusted).toBe(pairs[0]?.p);
    expect(selfComparisons).toHaveLength(1);
    expect(alarms).toEqual([]);
  });
});

const open = (others: number) =>
  judge([pair('a', 0.1, 0.2), ...Array.from({ length: others }, (_, i) => pair(`${i}`, 0, 0.2))]).pairs[0];

describe('an open pair', () => {
  it('has a larger detectable ratio where more pairs are open', () => {
    const detectable = [1, 2, 5, 11].map((others) => {
      const outcome = open(others)?.outcome;
      return outcome?.kind === 'open' ? outcome.detectable : Number.NaN;
    });
    expect(detectable.toSorted((a, b) => a - b)).toEqual(detectable);
    expect(detectable[0]).toBeGreaterThan(1.1);
    expect(detectable[0]).toBeLessThan(detectable[3] ?? 0);
  });

  it('needs more blocks for a smaller ratio, and none that is settled', () => {
    const judged = open(3);
    if (judged === undefined) throw new Error('there is a pair');
    const [many, few] = [1.15, 1.5].map((ratio) => blocksToShow(judged, ratio) ?? Number.NaN);
    expect(many).toBeGreaterThan(few ?? 0);
    expect(blocksToShow(judged, 1.01)).toBeNull();
    const [settled] = judge([pair('a', 0.7, 0.1)]).pairs;
    expect(settled && blocksToShow(settled, 1.5)).toBeNull();
  });
});
