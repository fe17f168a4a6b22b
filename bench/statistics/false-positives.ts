/**
 * How often the rule of the verdicts is wrong, and what it can see, found by drawing comparisons of a server with
 * itself: from pairs of trials that were measured (their blocks drawn with replacement, and which of the two comes
 * first by a coin, so that no difference is left but noise), or from any model of noise. Seeded.
 */
import { drawBelow, type Random } from '../../clients/random.ts';
import { ratioInterval } from './ratio.ts';
import { judge, noiseFloorOf } from './verdict.ts';

/** The ratio of two equal servers in one block. */
export type NoiseModel = (random: Random) => number;

/** @param ratios of a server to itself, a block each */
export function resampled(ratios: readonly number[]): NoiseModel {
  return (random) => {
    const ratio = ratios[drawBelow(ratios.length, random)] ?? 1;
    return drawBelow(2, random) === 0 ? ratio : 1 / ratio;
  };
}

interface Comparisons {
  readonly noise: NoiseModel;
  /** Of each comparison. */
  readonly blocks: number;
  /** Comparisons drawn. */
  readonly count: number;
  readonly random: Random;
}

/** The part of comparisons, of servers apart by the factor `effect`, that are called different: 1 is no effect. */
export function shareCalledDifferent(comparisons: Comparisons, effect = 1): number {
  const { noise, blocks, count, random } = comparisons;
  const draw = (factor: number): number[] => Array.from({ length: blocks }, () => factor * noise(random));
  let different = 0;
  for (let drawn = 0; drawn < count; drawn += 1) {
    const floor = noiseFloorOf(ratioInterval(draw(1)), blocks);
    const verdict = judge(ratioInterval(draw(effect)), blocks, floor);
    if (verdict === 'faster' || verdict === 'slower') different += 1;
  }
  return different / count;
}

/** How often a difference must be called one to count as resolved. */
const POWER = 0.8;
const FINEST = 1.01;
const MOST = 100;

/** The smallest difference that four of five comparisons show, as a part of 1; null when it is beyond 100 times. */
export function smallestResolved(comparisons: Comparisons): number | null {
  let effect = FINEST;
  while (effect < MOST && shareCalledDifferent(comparisons, effect) < POWER)
    effect *= 1 + (effect - 1) / 8 + 0.002;
  return effect < MOST ? effect - 1 : null;
}
