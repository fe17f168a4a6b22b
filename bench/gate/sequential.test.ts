import { describe, expect, it } from 'vitest';
import { drawBelow, drawFraction, type Random, seededRandom } from '../../clients/random.ts';
import { type BlockRatios, countedBy, judgeBlocks, type Judgement } from './judgement.ts';
import { lookAt } from './sequential.ts';

const LIMIT = 0.1;
const MOST_BLOCKS = 40;

interface Machine {
  /** Standard deviations of the log ratios of a block, but for one block in twenty, which is four times as noisy. */
  readonly throughput: number;
  readonly cpu: number;
  readonly limited: Parameters<typeof countedBy>[0];
}

const QUIET: Machine = { throughput: 0.03, cpu: 0.03, limited: 'load' };
/** Others used 1.6 of 2 CPUs: there the medians over 70 gates were 0.16 and 0.04. */
const BUSY: Machine = { throughput: 0.16, cpu: 0.04, limited: 'others' };

const MACHINES = [
  ['a quiet machine', QUIET],
  ['a busy machine', BUSY],
] as const;

describe('the sequential rule', () => {
  it.each(MACHINES)(
    'alarms on %s in at most 1 % of gates of equal servers, and passes the others',
    (_, on) => {
      const found = outcomesOf(0, on, 2000);
      expect(found.slower).toBeLessThanOrEqual(0.01);
      expect(found['not slower']).toBeGreaterThan(0.95);
    },
  );

  it.each(MACHINES)('is wrong on %s in at most 1 % of gates at the limit itself, on either side', (_, on) => {
    const found = outcomesOf(Math.log(1 - LIMIT), on, 1000);
    expect(found.slower).toBeLessThanOrEqual(0.01);
    expect(found['not slower']).toBeLessThanOrEqual(0.01);
  });

  it.each(MACHINES)('catches on %s a server that is slower by 20 % in nine of ten gates', (_, on) => {
    expect(outcomesOf(Math.log(0.8), on, 500).slower).toBeGreaterThan(0.9);
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

/** The shares of outcomes of so many gates. */
function outcomesOf(effect: number, on: Machine, gates: number): Record<Judgement['kind'], number> {
  const random = seededRandom(1, `gates of ${effect} where ${on.limited} limits`);
  const found = { slower: 0, 'not slower': 0, open: 0 };
  for (let gate = 0; gate < gates; gate += 1) found[simulateGate(effect, on, random)] += 1 / gates;
  return found;
}

/** The two metrics are independent: the worst case for false alarms. */
function simulateGate(effect: number, { throughput, cpu, limited }: Machine, random: Random) {
  const blocks: BlockRatios[] = [];
  const counted = countedBy(limited, true, null);
  while (blocks.length < MOST_BLOCKS) {
    const tail = drawBelow(20, random) === 0 ? 4 : 1;
    const draw = (deviation: number): number => Math.exp(effect + tail * deviation * normal(random));
    blocks.push({ throughput: draw(throughput), cpu: draw(cpu) });
    const judged = judgeBlocks(blocks, counted, LIMIT);
    if (judged !== null && judged.kind !== 'open') return judged.kind;
  }
  return 'open';
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - drawFraction(random))) * Math.cos(2 * Math.PI * drawFraction(random));
}
