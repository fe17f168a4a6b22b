/**
 * The error rate and resolution of the verdicts, found by drawing comparisons of a server with itself. The ratios come
 * from measured pairs of trials, or from any model of noise. Measured blocks are drawn with replacement, and a coin
 * decides which of the two comes first, so that no difference but noise is left. Seeded.
 */
import { drawBelow, type Random } from '../../clients/random.ts';
import { ratioInterval } from './ratio.ts';
import { judge, noiseFloorOf } from './verdict.ts';

/** The ratio of two equal servers in one block. */
export type NoiseModel = (random: Random) => number;

/** @param ratios of a server to itself, one for each block */
export function resampled(ratios: readonly number[]): NoiseModel {
  return (random) => {
    const ratio = ratios[drawBelow(ratios.length, random)] ?? 1;
    return drawBelow(2, random) === 0 ? ratio : 1 / ratio;
  };
}

interface Comparisons {
  readonly noise: NoiseModel;
  /** The blocks of each comparison. */
  readonly blocks: number;
  /** The number of comparisons drawn. */
  readonly count: number;
  readonly random: Random;
}

/** The share of comparisons with the verdict “different”, for servers apart by the factor `effect`; 1: no effect. */
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

/** The share of comparisons that must show a difference for it to count as resolved. */
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
