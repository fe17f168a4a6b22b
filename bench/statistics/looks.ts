/**
 * When a run that adds blocks is judged. Each look has an equal share of the error (Bonferroni), so a run that stops
 * at the first look that settles everything is wrong no more often than one with a single look. Pure.
 *
 * Rejected: the larger equal shares of Pocock (Biometrika 64, 1977), some 2 % in place of 1.25 %. They depend on the
 * number of pairs (Holm), find at most ten more of a hundred pairs, and are wrong in up to 6 % of simulated runs.
 */
import { LEVEL } from './ratio.ts';

/** Blocks after which a run is judged. */
export const LOOKS: readonly number[] = [5, 7, 9, 12];

/** The error that one look may spend, where a run may be judged so many times. */
export function levelOfLook(looks: number): number {
  return LEVEL / looks;
}

/** @returns null after the last */
export function nextLook(blocks: number): number | null {
  return LOOKS.find((look) => look > blocks) ?? null;
}
