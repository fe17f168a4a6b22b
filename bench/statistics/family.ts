/**
 * The verdicts on the comparisons of one scenario, which are a family: with twenty of them, one of equal servers would
 * be called different by chance. So a difference is shown only if Student's t, corrected by Holm for their number,
 * puts it beyond 3 %; verdict.ts adds the noise floor. The permutation test assumes less and is reported too, but
 * decides nothing: with 5 blocks its p is at least 6 %.
 */
import type { Random } from '../../clients/random.ts';
import { adjustHolm } from './holm.ts';
import { signFlipTest } from './permutation.ts';
import { LEVEL, ratioInterval, type RatioInterval, studentTest } from './ratio.ts';
import { type Settling, settle } from './settling.ts';
import { FEWEST_BLOCKS, FLOOR, judge, noiseFloorOf, resolvableOf, type Verdict } from './verdict.ts';

/** A server and its baseline, in the blocks in which both were valid. */
export interface Comparison {
  /** Server over baseline, one for each block. */
  readonly ratios: readonly number[];
  /** The baseline over itself, one for each block; empty when it was not repeated. */
  readonly noise: readonly number[];
}

export interface Judgement {
  /** With its 95 % interval, of this comparison alone. */
  readonly ratio: RatioInterval | null;
  readonly noiseFloor: number | null;
  /** The p of a difference beyond 3 % by Student's t: of this comparison alone, and corrected for all. */
  readonly p: number | null;
  readonly pAdjusted: number | null;
  /** The smallest difference that would have been shown. */
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

/** A comparison with a known noise floor. */
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

/** The level at which the next open comparison would be tested: Holm shares the error among those left. */
function levelOf(adjusted: readonly (number | null)[]): number {
  const left = adjusted.filter((p) => p !== null && p > LEVEL).length;
  return LEVEL / Math.max(1, left);
}

/** The further evidence on a comparison. */
export interface Evidence extends Judgement {
  /** The difference in noise floors. */
  readonly effectOverNoise: number | null;
  /** The p of the permutation test: of this comparison alone, and corrected for all. */
  readonly pPermutation: number | null;
  readonly pPermutationAdjusted: number | null;
  readonly settling: Settling;
}

/** @param random draws signs where there are too many to enumerate */
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
