/**
 * The verdicts on all pairs of servers of one scenario, from log ratios paired by block. A pair is settled when its
 * difference is shown to be beyond 3 %, or to be within 10 %; otherwise it is open. The tests are those of
 * moderated-t.ts, each with Holm's correction over the pairs; looks.ts has the level of a run that is judged
 * repeatedly.
 *
 * A verdict uses all blocks, also those after the look that settled the pair first. So an early and exaggerated
 * estimate is not kept, and a ratio never contradicts its verdict; but a pair may become open again. Wherever the run
 * stops, its interval covers the true ratio with the confidence of all looks together, 95 % (repeated confidence
 * intervals: Jennison and Turnbull, Journal of the Royal Statistical Society B 51, 1989). Pure.
 */
import { mean, sampleVariance } from 'simple-statistics';
import { adjustHolm } from './holm.ts';
import {
  blocksToDetect,
  detectableRatio,
  type ModeratedMean,
  moderatedInterval,
  testBeyond,
  testWithin,
} from './moderated-t.ts';
import { fitPrior, moderate, type Variance } from './moderation.ts';
import { LEVEL, type RatioInterval } from './ratio.ts';
import { FEWEST_BLOCKS, FLOOR } from './verdict.ts';

/** Servers that differ by less are equal for whoever has to choose one. */
const EQUAL_WITHIN = 0.1;

/** As logarithms. */
export const MARGIN = Math.log1p(FLOOR);
export const BOUND = Math.log1p(EQUAL_WITHIN);

export interface Pair {
  readonly name: string;
  /** log(first / second), one for each block in which both were valid. */
  readonly logRatios: readonly number[];
}

export interface Compared {
  readonly pairs: readonly Pair[];
  /** Servers against themselves. They join the variances, and are judged as a family of their own. */
  readonly selfComparisons: readonly Pair[];
  /** Those of the other families of the run, which join the variances only. */
  readonly pool?: readonly Pair[];
}

type Outcome =
  | { readonly kind: 'faster' | 'slower' | 'equal' | 'too-few-blocks' }
  | {
      readonly kind: 'open';
      /** Four of five such runs would show a ratio of this size, or its inverse. */
      readonly detectable: number;
      /** What the test of the next open pair may spend. */
      readonly level: number;
    };

export interface JudgedPair {
  readonly name: string;
  readonly outcome: Outcome;
  /** null with too few blocks, as all below. */
  readonly mean: ModeratedMean | null;
  /** With the interval of this pair alone, at the level of the look. */
  readonly ratio: RatioInterval | null;
  /** The p of a difference beyond 3 %: of this pair alone, and corrected for all. */
  readonly p: number | null;
  readonly pAdjusted: number | null;
}

export interface Judgement {
  readonly pairs: readonly JudgedPair[];
  readonly selfComparisons: readonly JudgedPair[];
  /** The self-comparisons that were called different. */
  readonly alarms: readonly JudgedPair[];
  readonly areAllSettled: boolean;
  /** What the variances were shrunk towards. */
  readonly prior: Variance;
}

/**
 * @param level the error of this look for the family: `LEVEL` when the number of blocks was fixed in advance
 * @throws {RangeError} for a log ratio that is not finite: a server that answered nothing has none
 */
export function judgePairs({ pairs, selfComparisons, pool = [] }: Compared, level = LEVEL): Judgement {
  const all = [...pairs, ...selfComparisons, ...pool];
  all.forEach(requireFinite);
  const measured = all.filter(({ logRatios }) => logRatios.length >= FEWEST_BLOCKS);
  const variances = measured.map(({ logRatios }) => ({
    variance: sampleVariance([...logRatios]),
    freedom: logRatios.length - 1,
  }));
  const prior = fitPrior(variances);
  const moderated = new Map(moderate(variances, prior).map((each, index) => [measured[index], each]));
  const meanOf = (pair: Pair): ModeratedMean | null => {
    const variance = moderated.get(pair);
    return variance === undefined ? null : moderatedMean(pair, variance);
  };
  const judged = judgeFamily(pairs, pairs.map(meanOf), level);
  const self = judgeFamily(selfComparisons, selfComparisons.map(meanOf), level);
  return {
    pairs: judged,
    selfComparisons: self,
    alarms: self.filter(({ outcome }) => isDifferent(outcome)),
    areAllSettled: judged.every(({ outcome }) => isDifferent(outcome) || outcome.kind === 'equal'),
    prior,
  };
}

/** About how many further blocks would show such a ratio in four of five runs; null: more than 100, or not open. */
export function blocksToShow({ mean: seen, outcome }: JudgedPair, ratio: number): number | null {
  return seen === null || outcome.kind !== 'open' ? null : blocksToDetect(seen, ratio, MARGIN, outcome.level);
}

function requireFinite({ name, logRatios }: Pair): void {
  const wrong = logRatios.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new RangeError(`${name} has a log ratio of ${wrong}; leave out blocks without an answer`);
}

function moderatedMean({ logRatios }: Pair, { variance, freedom }: Variance): ModeratedMean {
  return { center: mean([...logRatios]), deviation: Math.sqrt(variance), freedom, blocks: logRatios.length };
}

function judgeFamily(
  family: readonly Pair[],
  means: readonly (ModeratedMean | null)[],
  level: number,
): JudgedPair[] {
  const ps = means.map((each) => each && testBeyond(each, MARGIN));
  const adjusted = adjustHolm(ps);
  const equal = adjustHolm(means.map((each) => each && testWithin(each, BOUND)));
  const levelOfNext = levelOfOpen(adjusted, level);
  return family.map(({ name }, index) => {
    const seen = means[index] ?? null;
    const [pAdjusted = null, pEqual = null] = [adjusted[index], equal[index]];
    const outcome = outcomeOf(seen, { pAdjusted: pAdjusted ?? 1, pEqual: pEqual ?? 1 }, level, levelOfNext);
    const ratio = seen && moderatedInterval(seen, level);
    return { name, outcome, mean: seen, ratio, p: ps[index] ?? null, pAdjusted };
  });
}

function outcomeOf(
  seen: ModeratedMean | null,
  { pAdjusted, pEqual }: { readonly pAdjusted: number; readonly pEqual: number },
  level: number,
  levelOfNext: number,
): Outcome {
  if (seen === null) return { kind: 'too-few-blocks' };
  // For the last open pair the tests are one-sided, and the interval, which has two sides, must agree.
  const { low, high } = moderatedInterval(seen, level);
  if (pAdjusted <= level && low > 1 + FLOOR) return { kind: 'faster' };
  if (pAdjusted <= level && high < 1 / (1 + FLOOR)) return { kind: 'slower' };
  if (pEqual <= level && low > 1 / (1 + EQUAL_WITHIN) && high < 1 + EQUAL_WITHIN) return { kind: 'equal' };
  return { kind: 'open', detectable: detectableRatio(seen, MARGIN, levelOfNext), level: levelOfNext };
}

/** Two-sided: Holm shares the error among the pairs left, and a pair far beyond the margin needs one side only. */
function levelOfOpen(adjusted: readonly (number | null)[], level: number): number {
  const left = adjusted.filter((p) => p !== null && p > level).length;
  return Math.min(level, (2 * level) / Math.max(1, left));
}

function isDifferent({ kind }: Outcome): boolean {
  return kind === 'faster' || kind === 'slower';
}
