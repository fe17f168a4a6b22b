/**
 * The sequential rule of a gate: in which interval is a figure after so many blocks? A block has new processes, so its figure
 * holds the variance between starts; the slices within it are correlated, and only their median counts. Looks come at
 * 5, 6, 8, 10, 13 … blocks, a quarter more each time, and look k spends 0.15 · 0.85^(k − 1) of the error, so all looks together,
 * however many come, spend `LEVEL` at most (a union bound: no joint distribution is assumed), half of it on either side. Each
 * look is Student's t. Pure.
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentQuantile } from '../statistics/student.ts';

/** The probability that any look of a gate has an interval without the true figure. */
const LEVEL = 0.01;
/** With fewer, the variance between starts is hardly known. */
const FEWEST_BLOCKS = 5;
/**
 * From look to look. With a look at every block, and error in proportion to 1/k², a block deviation of 0.05 took nine of ten
 * simulated gates of equal servers 21 blocks at a limit of 10 %; with these 13.
 */
const GROWTH = 1.25;
const FIRST_SHARE = 0.15;

export interface GateLook {
  readonly blocks: number;
  /** The geometric mean over the blocks where all figures are above 0, else the mean. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * @param figures one for each block so far; those since the last look do not count
 * @returns null with fewer than five
 * @throws {RangeError} for a figure that is not finite
 */
export function lookAt(figures: readonly number[]): GateLook | null {
  const wrong = figures.find((figure) => !Number.isFinite(figure));
  if (wrong !== undefined) throw new RangeError(`a block has a figure of ${wrong}`);
  const looks = looksUpTo(figures.length);
  const blocks = looks.at(-1);
  if (blocks === undefined) return null;
  const counted = figures.slice(0, blocks);
  const isRatio = counted.every((figure) => figure > 0);
  const values = counted.map((figure) => (isRatio ? Math.log(figure) : figure));
  const center = mean(values);
  const quantile = studentQuantile(levelOf(looks.length), blocks - 1);
  const half = (quantile * sampleStandardDeviation(values)) / Math.sqrt(blocks);
  const ends = [center, center - half, center + half].map((value) => (isRatio ? Math.exp(value) : value));
  const [value, low, high] = ends as [number, number, number];
  return { blocks, value, low, high };
}

/** On which side of a bound the whole interval is. */
export function sideOf({ low, high }: GateLook, bound: number): 'below' | 'above' | 'open' {
  return high < bound ? 'below' : low > bound ? 'above' : 'open';
}

function looksUpTo(blocks: number): number[] {
  const looks: number[] = [];
  for (let at = FEWEST_BLOCKS; at <= blocks; at = Math.round(at * GROWTH)) looks.push(at);
  return looks;
}

/** @param look from 1 */
function levelOf(look: number): number {
  return LEVEL * FIRST_SHARE * (1 - FIRST_SHARE) ** (look - 1);
}
