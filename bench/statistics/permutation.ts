/**
 * The permutation test for ratios paired by block. If the servers are alike, either could have been the divisor, so
 * each log ratio could as well have the other sign (Fisher, "The Design of Experiments", 1935, III.21). It assumes
 * nothing about the distribution of the noise, but has only as many results as sign patterns: with n blocks its
 * smallest p is 2 / 2ⁿ, which is 0.25 with 3 and 0.06 with 5.
 */
import type { Random } from '../../clients/random.ts';

/** Up to this many blocks all signs are tried: 32,768 sums. */
const MOST_EXACT = 15;
const DRAWS = 20_000;

/** Sums that differ by rounding only count as equal. */
const ROUNDING = 1e-12;

/**
 * The share of sign patterns whose mean logarithm is as far from 0: of all patterns, or with more than 15 blocks of
 * 20,000 drawn ones plus the observed one (Phipson and Smyth, 2010).
 * @param ratios all above 0
 * @returns the two-sided p; null when there are no ratios
 */
export function signFlipTest(ratios: readonly number[], random: Random): number | null {
  if (ratios.length === 0) return null;
  const logs = ratios.map(Math.log);
  const far = Math.abs(logs.reduce((sum, log) => sum + log, 0));
  const size = logs.reduce((sum, log) => sum + Math.abs(log), 0);
  const isAsFar = (sum: number): boolean => Math.abs(sum) >= far - ROUNDING * size;
  return logs.length <= MOST_EXACT ? tryAll(logs, isAsFar) : tryDrawn(logs, isAsFar, random);
}

function tryAll(logs: readonly number[], isAsFar: (sum: number) => boolean): number {
  const count = 2 ** logs.length;
  let asFar = 0;
  for (let signs = 0; signs < count; signs += 1) {
    if (isAsFar(sumWith(signs, logs))) asFar += 1;
  }
  return asFar / count;
}

function tryDrawn(logs: readonly number[], isAsFar: (sum: number) => boolean, random: Random): number {
  let asFar = 1;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const sum = logs.reduce((total, log) => total + (random() % 2 === 0 ? log : -log), 0);
    if (isAsFar(sum)) asFar += 1;
  }
  return asFar / (DRAWS + 1);
}

/** @param signs one bit for each logarithm: 1 inverts its sign */
function sumWith(signs: number, logs: readonly number[]): number {
  let sum = 0;
  for (const [index, log] of logs.entries()) sum += (signs >>> index) % 2 === 0 ? log : -log;
  return sum;
}
