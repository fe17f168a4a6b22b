import { expect, it } from 'vitest';
import { judgeFamily } from './family.ts';
import { settle } from './settling.ts';
import { notComparable } from './verdict.ts';

/** Ratios about a center with exactly this standard deviation of their logarithms, for an even number of blocks. */
function spread(blocks: number, center: number, deviation: number): number[] {
  const step = deviation * Math.sqrt((blocks - 1) / blocks);
  return Array.from({ length: blocks }, (_, index) => center * Math.exp(index % 2 === 0 ? step : -step));
}

const open = (ratios: readonly number[], noise: readonly number[] = [], level = 0.05) =>
  settle({ ratios, noise }, 'no difference shown', level);

it.each([
  ['a difference', spread(4, 1.1, 0.1), spread(4, 1, 0.02)],
  ['a difference the other way', spread(4, 0.85, 0.15), []],
  ['the absence of one beyond 3 %', spread(4, 1.001, 0.05), []],
])('the number of blocks needed is the smallest that shows %s', (_, ratios, noise) => {
  const settling = open(ratios, noise);
  if (settling.kind !== 'more-blocks') throw new Error('it is settled, or never will be');
  const [first = 1, second = 1] = ratios;
  const center = Math.sqrt(first * second);
  const deviation = Math.abs(Math.log(first / center)) / Math.sqrt(3 / 4);
  const around = [settling.blocks - 2, settling.blocks - 1, settling.blocks, settling.blocks + 1];
  // An odd number would have another deviation.
  for (const blocks of around.filter((count) => count % 2 === 0)) {
    const ratiosThen = spread(4 + blocks, center, deviation);
    const noiseThen = noise.length === 0 ? [] : spread(4 + blocks, 1, 0.02);
    const [judged] = judgeFamily([{ ratios: ratiosThen, noise: noiseThen }]);
    const isShown =
      settling.shows === 'difference'
        ? judged?.verdict !== 'no difference shown'
        : (judged?.ratio?.low ?? 0) >= 1 / 1.03 && (judged?.ratio?.high ?? 2) <= 1.03;
    expect(isShown).toBe(blocks >= settling.blocks);
  }
});

it('more blocks are needed where more comparisons share the error', () => {
  const blocks = [0.05, 0.01, 0.001].map((level) => {
    const settling = open(spread(4, 1.2, 0.15), [], level);
    return settling.kind === 'more-blocks' ? settling.blocks : Number.NaN;
  });
  expect(blocks.toSorted((a, b) => a - b)).toEqual(blocks);
  expect(blocks[0]).toBeGreaterThan(0);
  expect(blocks[0]).toBeLessThan(blocks[2] ?? 0);
});

it('no number of blocks suffices where the ratio is at the floor or within the noise', () => {
  expect(open(spread(4, 1.03, 0.05))).toEqual({ kind: 'not-within', blocks: 100 });
  expect(open(spread(4, 1.2, 0.05), spread(4, 1.25, 0.01))).toEqual({ kind: 'not-within', blocks: 100 });
});

it('no blocks are needed for a comparison that is settled or cannot be compared', () => {
  const ratios = spread(4, 1.1, 0.1);
  expect(settle({ ratios, noise: [] }, 'faster', 0.05)).toEqual({ kind: 'none' });
  expect(settle({ ratios, noise: [] }, notComparable({ kind: 'fixed-rate' }), 0.05)).toEqual({
    kind: 'none',
  });
  expect(open([1.1, 1.2])).toEqual({ kind: 'none' });
  expect(open(spread(4, 1, 0.001))).toEqual({ kind: 'none' });
});
