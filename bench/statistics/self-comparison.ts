/**
 * The verdicts of a run that measured one server repeatedly against itself (A/A comparison), by the rule of every run: a
 * family of one pair, judged at each look until it is settled. How many were wrong, in the comparisons that were run and
 * in ones drawn from their blocks, and which differences would show. Pure and seeded.
 */
import { median } from 'simple-statistics';
import { seededRandom } from '../../clients/random.ts';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import { groupRows } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { levelOfLook } from './looks.ts';
import { judgePairs } from './pairwise.ts';
import { type NoiseModel, resample, simulate } from './simulate.ts';

export interface SelfComparison {
  readonly scenario: string;
  readonly clients: number;
  /** The comparisons that were run, and the number with the verdict “different”. */
  readonly run: number;
  readonly runDifferent: number;
  /** The same for drawn comparisons. */
  readonly drawn: number;
  readonly drawnDifferent: number;
  /** After the blocks of each look, the smallest difference shown in four of five, as a part of 1; null: beyond bounds. */
  readonly shown: readonly { readonly blocks: number; readonly part: number | null }[];
}

const DRAWN = 1000;
const DRAWN_FOR_POWER = 200;
const POWER = 0.8;
const FINEST = 0.04;
const MOST = 100;
/** Each difference that is tried is so much larger than the one before. */
const STEP = 1.15;

interface Measured {
  readonly trials: readonly TrialRow[];
  readonly slices: readonly SliceRow[];
}

/** @param looks the numbers of blocks after which a comparison is judged; one where the number was fixed */
export function compareWithItself(
  { trials, slices }: Measured,
  looks: readonly number[],
  seed: number,
): SelfComparison[] {
  const bySlice = Map.groupBy(slices, ({ trial }) => trial);
  return groupRows(trials, ['scenario', 'clients']).flatMap((rows) => {
    const [{ scenario, clients }] = rows;
    const logRatios = logRatiosOf(rows, bySlice, Math.min(...looks));
    if (logRatios.length < Math.min(...looks)) return [];
    const random = seededRandom(seed, `${scenario} ${clients} with itself`);
    const noise = resample(logRatios);
    const { wrong } = simulate({ loads: 1, servers: [0, 0], looks }, noise, DRAWN, random);
    const drawn = { drawn: DRAWN, drawnDifferent: Math.round(wrong * DRAWN) };
    return [
      {
        scenario,
        clients,
        ...judgeInTurn(logRatios, looks),
        ...drawn,
        shown: findShown(noise, looks, random),
      },
    ];
  });
}

/** Each comparison ends at the look that settles it, and the next one begins with the next block. */
function judgeInTurn(logRatios: readonly number[], looks: readonly number[]) {
  const kinds: string[] = [];
  for (let from = 0; ;) {
    const judged = judgeFirst(logRatios.slice(from), looks);
    if (judged === null) break;
    kinds.push(judged.kind);
    from += judged.blocks;
  }
  return {
    run: kinds.length,
    runDifferent: kinds.filter((kind) => kind === 'faster' || kind === 'slower').length,
  };
}

/** @returns null when there are too few blocks to settle it or to come to the last look */
function judgeFirst(logRatios: readonly number[], looks: readonly number[]) {
  for (const blocks of looks.filter((look) => look <= logRatios.length)) {
    const pairs = [{ name: 'itself', logRatios: logRatios.slice(0, blocks) }];
    const judged = judgePairs({ pairs, selfComparisons: [] }, levelOfLook(looks.length));
    const kind = judged.pairs[0]?.outcome.kind ?? 'open';
    if (judged.areAllSettled || blocks === looks.at(-1)) return { kind, blocks };
  }
  return null;
}

function findShown(
  noise: NoiseModel,
  looks: readonly number[],
  random: () => number,
): SelfComparison['shown'] {
  const parts = new Map<number, number>();
  for (let part = FINEST; part < MOST && parts.size < looks.length; part *= STEP) {
    const design = { loads: 1, servers: [0, Math.log1p(part)], looks };
    const { shown } = simulate(design, noise, DRAWN_FOR_POWER, random);
    for (const [index, blocks] of looks.entries())
      if ((shown[index] ?? 0) >= POWER && !parts.has(blocks)) parts.set(blocks, part);
  }
  return looks.map((blocks) => ({ blocks, part: parts.get(blocks) ?? null }));
}

/**
 * The log ratios of the repeated server to itself, in the order of blocks. Where fewer blocks than these were left in
 * peace, those that others disturbed count too.
 */
function logRatiosOf(
  rows: readonly TrialRow[],
  slices: ReadonlyMap<number, readonly SliceRow[]>,
  fewest: number,
): number[] {
  const blocks = groupRows(
    rows.toSorted((a, b) => a.block - b.block),
    ['block'],
  );
  const ratiosOf = (accepts: (row: TrialRow) => boolean): number[] =>
    blocks.flatMap((block) => {
      const again = block.find((row) => isRepeat(row) && accepts(row));
      const once = block.find((row) => !isRepeat(row) && accepts(row));
      const ratio = again === undefined || once === undefined ? null : logRatioOf(again, once, slices);
      return ratio === null || !Number.isFinite(ratio) ? [] : [ratio];
    });
  const quiet = ratiosOf(({ validity }) => validity === 'valid');
  return quiet.length >= fewest ? quiet : ratiosOf(({ validity }) => validity !== 'invalid');
}

/** The median over the rounds; of trials that were not in slices, the ratio of their windows. */
function logRatioOf(
  again: TrialRow,
  once: TrialRow,
  slices: ReadonlyMap<number, readonly SliceRow[]>,
): number | null {
  const others = new Map((slices.get(once.trial) ?? []).map((slice) => [slice.round, slice]));
  const ratios = (slices.get(again.trial) ?? []).flatMap((slice) => {
    const other = others.get(slice.round);
    const log = other === undefined ? Number.NaN : Math.log(rateOf(slice) / rateOf(other));
    // Without an answer, or without time, in either of them there is no ratio.
    return Number.isNaN(log) ? [] : [log];
  });
  if (ratios.length > 0) return median(ratios);
  const { throughput_rps: own } = again;
  return own === null || once.throughput_rps === null ? null : Math.log(own / once.throughput_rps);
}

function rateOf({ requests, duration_s }: SliceRow): number {
  return requests / duration_s;
}
