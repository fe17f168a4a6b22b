import { describe, expect, it } from 'vitest';
import { drawBelow, drawFraction, type Random, seededRandom } from '../../clients/random.ts';
import { type BlockRatios, countedBy, judgeBlocks, type Judgement } from './judgement.ts';
import { lookAt } from './sequential.ts';

const LIMIT = 0.1;
const BOTH = countedBy('load', true, null);
const MOST_BLOCKS = 40;

/** Of the log ratio of a block, as measured for both metrics on a quiet machine and beside other programs. */
const QUIET = 0.03;
const BUSY = 0.06;

describe('the sequential rule', () => {
  it.each([
    ['a quiet machine', QUIET],
    ['a busy machine', BUSY],
  ])('alarms on %s in at most 1 % of gates of equal servers, and passes nearly all', (_, deviation) => {
    expect(rate(0, deviation, 2000, 'slower')).toBeLessThanOrEqual(0.01);
    expect(rate(0, deviation, 2000, 'not slower')).toBeGreaterThan(0.95);
  });

  it('is wrong in at most 1 % of gates of a server that is slower by exactly the limit, on either side', () => {
    const atLimit = Math.log(1 - LIMIT);
    expect(rate(atLimit, QUIET, 1000, 'slower')).toBeLessThanOrEqual(0.01);
    expect(rate(atLimit, QUIET, 1000, 'not slower')).toBeLessThanOrEqual(0.01);
  });

  it.each([
    ['a quiet machine', QUIET],
    ['a busy machine', BUSY],
  ])('catches on %s a server that is slower by 20 % in at least nine of ten gates', (_, deviation) => {
    expect(rate(Math.log(0.8), deviation, 500, 'slower')).toBeGreaterThan(0.9);
  });

  it('gives no look with fewer than five blocks', () => {
    expect(lookAt([1, 2, 3, 4])).toBeNull();
  });

  it('looks at a quarter more blocks each time', () => {
    const looks = [5, 6, 7, 8, 9, 10, 12, 13].map((blocks) => lookAt(Array(blocks).fill(1))?.blocks);
    expect(looks).toEqual([5, 6, 6, 8, 8, 10, 10, 13]);
  });

  it('takes the plain mean where a figure is 0', () => {
    expect(lookAt([0, 0, 0, 0, 5])?.value).toBe(1);
    expect(lookAt([1, 1, 1, 1, 32])?.value).toBeCloseTo(2);
  });

  it('refuses a block without a figure', () => {
    expect(() => lookAt([0, Number.NEGATIVE_INFINITY])).toThrow(RangeError);
  });
});

function rate(effect: number, deviation: number, gates: number, kind: Judgement['kind']): number {
  const random = seededRandom(1, `gates of ${effect} with ${deviation}`);
  let found = 0;
  for (let gate = 0; gate < gates; gate += 1)
    if (simulateGate(effect, deviation, random) === kind) found += 1;
  return found / gates;
}

/** Both metrics count, and are independent: the worst case for false alarms. */
function simulateGate(effect: number, deviation: number, random: Random): Judgement['kind'] {
  const blocks: BlockRatios[] = [];
  while (blocks.length < MOST_BLOCKS) {
    // One block in twenty is four times as noisy.
    const own = deviation * (drawBelow(20, random) === 0 ? 4 : 1);
    const draw = (): number => Math.exp(effect + own * normal(random));
    blocks.push({ throughput: draw(), cpu: draw() });
    const judged = judgeBlocks(blocks, BOTH, LIMIT);
    if (judged !== null && judged.kind !== 'open') return judged.kind;
  }
  return 'open';
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - drawFraction(random))) * Math.cos(2 * Math.PI * drawFraction(random));
}
