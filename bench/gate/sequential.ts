/**
 * The sequential rule of a gate: after each block of both servers, is AFTER slower by at least the limit, is it not, or is
 * that still open? A block has new processes, so its log ratio holds the variance between starts; the slices within it
 * are correlated, and only their median counts. Look k spends `LEVEL` · 6 / (π² k²) of the error, so all looks together,
 * however many come, spend `LEVEL` at most (a union bound: no joint distribution is assumed). Each look is Student's t.
 * Pure.
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentQuantile } from '../statistics/student.ts';

/** The probability that any look of a gate has an interval without the true ratio. */
const LEVEL = 0.01;
/** With fewer, the variance between starts is hardly known. */
const FEWEST_BLOCKS = 5;

export type GateVerdict = 'slower' | 'not slower' | 'open';

export interface GateLook {
  readonly verdict: GateVerdict;
  readonly blocks: number;
  /** AFTER over BEFORE; below 1, AFTER is slower. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * @param logRatios log(AFTER / BEFORE), one for each block so far, higher being better
 * @param limit the part by which AFTER may be slower, in (0, 1)
 * @returns null with fewer than five blocks
 * @throws {RangeError} for a log ratio that is not finite: a server that answered nothing has none
 */
export function lookAt(logRatios: readonly number[], limit: number): GateLook | null {
  const wrong = logRatios.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`a block has a log ratio of ${wrong}`);
  const blocks = logRatios.length;
  if (blocks < FEWEST_BLOCKS) return null;
  const center = mean([...logRatios]);
  const half =
    (studentQuantile(levelOf(blocks - FEWEST_BLOCKS + 1), blocks - 1) *
      sampleStandardDeviation([...logRatios])) /
    Math.sqrt(blocks);
  const [ratio, low, high] = [center, center - half, center + half].map(Math.exp) as [number, number, number];
  const verdict = high < 1 - limit ? 'slower' : low > 1 - limit ? 'not slower' : 'open';
  return { verdict, blocks, ratio, low, high };
}

function levelOf(look: number): number {
  return (LEVEL * 6) / (Math.PI * look) ** 2;
}
