/**
 * What a run that measured one server again and again against itself tells of the verdicts: how often they were wrong,
 * in comparisons that were run and in ones drawn from their trials, and the smallest difference that can be resolved.
 * Pure; the seed repeats what is drawn.
 */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { isAgain } from '../results/server-names.ts';
import { resampled, shareCalledDifferent, smallestResolved } from './false-positives.ts';
import { ratioInterval } from './ratio.ts';
import { judge, noiseFloorOf } from './verdict.ts';

export interface SelfComparison {
  readonly scenario: string;
  readonly clients: number;
  /** Comparisons that were run, and those of them in which the two were called different. */
  readonly run: number;
  readonly runDifferent: number;
  /** The same of those that were drawn. */
  readonly drawn: number;
  readonly drawnDifferent: number;
  /** For some numbers of blocks, the smallest difference shown in four of five, as a part of 1; null: beyond bounds. */
  readonly resolved: readonly { readonly blocks: number; readonly part: number | null }[];
}

const DRAWN = 1000;
const DRAWN_FOR_POWER = 200;
const MORE_BLOCKS = [3, 5, 7, 15, 30];

/** @param blocks of one comparison */
export function compareWithItself(rows: readonly TrialRow[], blocks: number, seed: number): SelfComparison[] {
  const valid = rows.filter(({ validity }) => validity === 'valid');
  const loads = Map.groupBy(valid, ({ scenario, clients }) => JSON.stringify([scenario, clients]));
  return [...loads.values()].flatMap((trials) => {
    const [first] = trials;
    const ratios = pairRatios(trials);
    if (first === undefined || ratios.length < blocks) return [];
    const { scenario, clients } = first;
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

/** In the order of the blocks. */
function pairRatios(trials: readonly TrialRow[]): number[] {
  const blocks = [...Map.groupBy(trials, ({ block }) => block)].toSorted(([a], [b]) => a - b);
  return blocks.flatMap(([, pair]) => {
    const once = pair.find((row) => !isAgain(row))?.throughput_rps;
    const again = pair.find((row) => isAgain(row))?.throughput_rps;
    return once && again ? [again / once] : [];
  });
}

/** Each group of blocks is a comparison; its noise floor is that of the group before, which it knows nothing of. */
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
