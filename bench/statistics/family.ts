/**
 * The verdicts on all the comparisons of one scenario, which are a family: with twenty of them, one of equal servers
 * would be called different by chance. So a difference is shown only if Student's t, corrected by Holm for as many as
 * there are, says that it is beyond 3 %; what it must be beyond besides is in verdict.ts. The permutation test, which
 * assumes less, is told beside it, and decides nothing: with 5 blocks it could not say less than 6 %.
 */
import type { Random } from '../../clients/random.ts';
import { adjustHolm } from './holm.ts';
import { signFlipTest } from './permutation.ts';
import { LEVEL, ratioInterval, type RatioInterval, studentTest } from './ratio.ts';
import { type Settling, settle } from './settling.ts';
import { FEWEST_BLOCKS, FLOOR, judge, noiseFloorOf, resolvableOf, type Verdict } from './verdict.ts';

/** A server and its baseline, in the blocks in which both were valid. */
export interface Comparison {
  /** One over the other, a block each. */
  readonly ratios: readonly number[];
  /** The baseline over itself, a block each; empty when it was not measured again. */
  readonly noise: readonly number[];
}

export interface Judgement {
  /** With its 95 % interval: of this comparison alone. */
  readonly ratio: RatioInterval | null;
  readonly noiseFloor: number | null;
  /** Of a difference beyond 3 %, by Student's t: of this comparison alone, and of all. */
  readonly p: number | null;
  readonly pAdjusted: number | null;
  /** The smallest difference that would have been called one. */
  readonly resolvable: number | null;
  readonly verdict: Verdict;
}

export function judgeFamily(family: readonly Comparison[]): Judgement[] {
  return judgeAgainstFloors(
    family.map(({ ratios, noise }) => ({
      ratios,
      noiseFloor: noiseFloorOf(ratioInterval(noise), noise.length),
    })),
  );
}

/** A comparison of which the noise floor is known already. */
export interface FlooredComparison {
  readonly ratios: Comparison['ratios'];
  readonly noiseFloor: number | null;
}

export function judgeAgainstFloors(family: readonly FlooredComparison[]): Judgement[] {
  const ps = family.map(({ ratios }) => (isComparable(ratios) ? studentTest(ratios, 1 + FLOOR) : null));
  const adjusted = adjustHolm(ps);
  const level = levelOf(adjusted);
  return family.map(({ ratios, noiseFloor }, index) => {
    const ratio = ratioInterval(ratios);
    const pAdjusted = adjusted[index] ?? null;
    const alone = judge(ratio, ratios.length, noiseFloor);
    return {
      ratio,
      noiseFloor,
      p: ps[index] ?? null,
      pAdjusted,
      resolvable: resolvableOf(ratioInterval(ratios, level), ratios.length, noiseFloor),
      verdict: pAdjusted === null || pAdjusted <= LEVEL ? alone : 'no difference shown',
    };
  });
}

function isComparable(ratios: readonly number[]): boolean {
  return ratios.length >= FEWEST_BLOCKS;
}

/** At which what is not shown would be tested next: Holm's, who shares the error among those that are left. */
function levelOf(adjusted: readonly (number | null)[]): number {
  const left = adjusted.filter((p) => p !== null && p > LEVEL).length;
  return LEVEL / Math.max(1, left);
}

/** What else is told of a comparison. */
export interface Evidence extends Judgement {
  /** The difference, in noise floors. */
  readonly effectOverNoise: number | null;
  /** By the permutation test: of this comparison alone, and of all. */
  readonly pPermutation: number | null;
  readonly pPermutationAdjusted: number | null;
  readonly settling: Settling;
}

/** @param random draws signs where there are too many to try */
export function weighFamily(family: readonly Comparison[], random: Random): Evidence[] {
  const judgements = judgeFamily(family);
  const level = levelOf(judgements.map(({ pAdjusted }) => pAdjusted));
  const ps = family.map(({ ratios }) => (isComparable(ratios) ? signFlipTest(ratios, random) : null));
  const adjusted = adjustHolm(ps);
  return family.flatMap((comparison, index) => {
    const judgement = judgements[index];
    if (judgement === undefined) return [];
    return [
      {
        ...judgement,
        effectOverNoise: effectOverNoise(judgement),
        pPermutation: ps[index] ?? null,
        pPermutationAdjusted: adjusted[index] ?? null,
        settling: settle(comparison, judgement.verdict, level),
      },
    ];
  });
}

function effectOverNoise({ ratio, noiseFloor }: Judgement): number | null {
  if (ratio === null || noiseFloor === null) return null;
  return Math.abs(Math.log(ratio.ratio)) / Math.log(1 + noiseFloor);
}
