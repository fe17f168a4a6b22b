/**
 * The verdicts of a run that measured one server repeatedly against itself (A/A comparison): the rate of wrong
 * verdicts, in the comparisons that were run and in ones drawn from their trials, and the smallest difference that can
 * be resolved. Pure and seeded.
 */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { groupRows, isValid, pairRatios, valuesByBlock } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { resampled, shareCalledDifferent, smallestResolved } from './false-positives.ts';
import { ratioInterval } from './ratio.ts';
import { judge, noiseFloorOf } from './verdict.ts';

export interface SelfComparison {
  readonly scenario: string;
  readonly clients: number;
  /** The comparisons that were run, and the number with the verdict “different”. */
  readonly run: number;
  readonly runDifferent: number;
  /** The same for drawn comparisons. */
  readonly drawn: number;
  readonly drawnDifferent: number;
  /**
   * For several numbers of blocks, the smallest difference shown in four of five, as a part of 1; null: beyond bounds.
   */
  readonly resolved: readonly { readonly blocks: number; readonly part: number | null }[];
}

const DRAWN = 1000;
const DRAWN_FOR_POWER = 200;
const MORE_BLOCKS = [3, 5, 7, 15, 30];

/** @param blocks in one comparison */
export function compareWithItself(rows: readonly TrialRow[], blocks: number, seed: number): SelfComparison[] {
  return groupRows(rows.filter(isValid), ['scenario', 'clients']).flatMap((trials) => {
    const [{ scenario, clients }] = trials;
    const ratios = repeatedRatios(trials);
    if (ratios.length < blocks) return [];
    const random = seededRandom(seed, `${scenario} ${clients} with itself`);
    const noise = resampled(ratios);
    const share = shareCalledDifferent({ noise, blocks, count: DRAWN, random });
    const resolved = MORE_BLOCKS.map((more) => ({
      blocks: more,
      part: smallestResolved({ noise, blocks: more, count: DRAWN_FOR_POWER, random }),
    }));
    const run = judgeGroups(ratios, blocks);
    return [{ scenario, clients, ...run, drawn: DRAWN, drawnDifferent: Math.round(share * DRAWN), resolved }];
  });
}

/** The ratios of the repeated server to itself, in the order of blocks. */
function repeatedRatios(trials: readonly TrialRow[]): number[] {
  const ordered = trials.toSorted((a, b) => a.block - b.block);
  const [again, once] = [true, false].map((repeated) =>
    valuesByBlock(
      ordered.filter((row) => isRepeat(row) === repeated),
      ({ throughput_rps }) => throughput_rps || null,
    ),
  );
  return again === undefined || once === undefined ? [] : pairRatios(again, once);
}

/** Each group of blocks is a comparison. Its noise floor is that of the group before, which is independent of it. */
function judgeGroups(
  ratios: readonly number[],
  blocks: number,
): Pick<SelfComparison, 'run' | 'runDifferent'> {
  const groups = Array.from({ length: Math.floor(ratios.length / blocks) }, (_, index) =>
    ratioInterval(ratios.slice(index * blocks, (index + 1) * blocks)),
  );
  const verdicts = groups.map((group, index) =>
    judge(group, blocks, noiseFloorOf(groups.at(index - 1) ?? null, blocks)),
  );
  const different = verdicts.filter((verdict) => verdict === 'faster' || verdict === 'slower');
  return { run: groups.length, runDifferent: different.length };
}
