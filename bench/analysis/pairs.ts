/**
 * All pairs of servers under each load: which of the two is ahead, by how much, or what is open. They are ranked by
 * throughput where the slower one was limited by its server, else by the CPU time of the server for a request. The pairs
 * of a scenario are one family (statistics/pairwise.ts). A server that starves clients is in no pair. Pure.
 */
import type { SliceRow, TrialRow } from '../results/columns.ts';
import { groupBy, groupRows } from '../results/rows.ts';
import { pinningOf, type RunRecord, serverCpuCount } from '../results/run-record.ts';
import { EXTERNAL_IO, isRepeat, repeatedLabel } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import { LOOKS, levelOfLook } from '../statistics/looks.ts';
import { blocksToShow, type JudgedPair, judgePairs } from '../statistics/pairwise.ts';
import { LEVEL, type RatioInterval, ratioInterval } from '../statistics/ratio.ts';
import { cellsOf, type CellTrials, LOAD_COLUMNS, loadKey, pick } from './cells.ts';
import { type Limit, limitOf } from './limits.ts';

type Quantity = 'throughput' | 'server CPU';

export type PairOutcome =
  /** The first is ahead. */
  | { readonly kind: 'ahead' }
  /** They differ by less than 10 %. */
  | { readonly kind: 'equal' }
  /** `detectable`: a ratio that four of five such runs would show; `blocks`: how many more would show the one seen. */
  | { readonly kind: 'open'; readonly detectable: number; readonly blocks: number | null }
  | { readonly kind: 'too-few-blocks' }
  /** One or both starve clients, or answer nothing in some block. */
  | { readonly kind: 'not-ranked' };

export interface PairSummary extends Pick<TrialRow, (typeof LOAD_COLUMNS)[number]> {
  /** The one that is ahead, if one is: labels, and the io of each. */
  readonly server: string;
  readonly io: string;
  readonly other: string;
  readonly otherIo: string;
  /** In which both were valid. */
  readonly blocks: number;
  readonly by: Quantity;
  /** Of the slower one. */
  readonly limit: Limit;
  /** How much better the first is, 1 or more, with its interval of this pair alone; null without a common block. */
  readonly ratio: RatioInterval | null;
  /** Of its throughput to that of the other. */
  readonly throughput: RatioInterval | null;
  /** That they differ by more than 3 %: of this pair alone, and corrected for all of the scenario. */
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly outcome: PairOutcome;
}

export interface Pairs {
  readonly pairs: readonly PairSummary[];
  /** Servers against themselves, which show what the method calls different by mistake. */
  readonly selfComparisons: readonly PairSummary[];
}

/** What decides beside the rows. */
export interface PairContext {
  readonly slices: readonly SliceRow[];
  /** The error that this look may spend. */
  readonly level: number;
  readonly serverCpusOf: (scenario: string) => number;
}

export const PLAIN_CONTEXT: PairContext = { slices: [], level: LEVEL, serverCpusOf: () => 1 };

/** When a run is judged. */
export interface Looks {
  /** The numbers of blocks; null: once, after all. */
  readonly after: readonly number[] | null;
  /** The error that each look may spend. */
  readonly level: number;
}

/** A run with a budget is judged after several looks. */
export function looksOf({ plan }: Pick<RunRecord, 'plan'>): Looks {
  return plan.budgetS === null
    ? { after: null, level: LEVEL }
    : { after: LOOKS, level: levelOfLook(LOOKS.length) };
}

export function contextOf(run: RunRecord, slices: readonly SliceRow[]): PairContext {
  return {
    slices,
    level: looksOf(run).level,
    serverCpusOf: (scenario) => serverCpuCount(run, pinningOf(run, scenario)),
  };
}

/** @param rows of any scenarios; those of open loops have no pairs */
export function judgeRun(rows: readonly TrialRow[], context: PairContext): Pairs {
  const closed = cellsOf(rows.filter(({ load }) => load === 'closed'));
  const rates = ratesOf(context.slices);
  const scenarios = [...Map.groupBy(closed, ({ first }) => first.scenario).values()];
  const families = scenarios.map((cells) => familyOf(cells, rates, context));
  const judged = families.map((family) => judgeFamily(family, families, context));
  return {
    pairs: judged.flatMap(({ pairs }) => pairs),
    selfComparisons: judged.flatMap(({ selfComparisons }) => selfComparisons),
  };
}

/** Two servers under one load, before any verdict; null when one has no valid trial. */
export function contestOfTwo(rows: readonly TrialRow[], context: PairContext): Contest | null {
  return contestsOf(cellsOf(rows), ratesOf(context.slices), context)[0] ?? null;
}

/** By trial and round: requests per second. */
type Rates = ReadonlyMap<number, ReadonlyMap<number, number>>;

function ratesOf(slices: readonly SliceRow[]): Rates {
  const trials = Map.groupBy(slices, ({ trial }) => trial);
  return new Map(
    [...trials].map(([trial, own]) => [
      trial,
      new Map(own.map(({ round, requests, duration_s }) => [round, requests / duration_s])),
    ]),
  );
}

/** Two cells of one load, before they are judged. */
interface Contest {
  readonly first: CellTrials;
  readonly second: CellTrials;
  readonly by: Quantity;
  readonly limit: Limit;
  readonly blocks: number;
  /** log(how much better the first is), by block; none where a server answered nothing in some block. */
  readonly logRatios: readonly number[];
  readonly logThroughputs: readonly number[];
  readonly logCpus: readonly number[];
  readonly isRanked: boolean;
}

/** The contests of one scenario. */
interface Family {
  readonly contests: readonly Contest[];
  readonly ranked: readonly Contest[];
  readonly self: readonly Contest[];
}

function familyOf(cells: readonly CellTrials[], rates: Rates, context: PairContext): Family {
  const loads = groupBy(cells, ({ first }) => [loadKey(first)]);
  const contests = loads.flatMap((own) => contestsOf(own, rates, context));
  const self = loads.flatMap((own) => selfContestsOf(own, rates, context));
  return { contests, ranked: contests.filter(({ isRanked }) => isRanked), self };
}

/** The variances of a few pairs say little, so those of the whole run are pooled; the error is held for each scenario. */
function judgeFamily(family: Family, all: readonly Family[], { level }: PairContext): Pairs {
  const { contests, ranked, self } = family;
  const others = all.flatMap((one) => (one === family ? [] : one.ranked.concat(one.self)));
  const judgement = judgePairs(
    { pairs: ranked.map(pairOf), selfComparisons: self.map(pairOf), pool: others.map(pairOf) },
    level,
  );
  const outcomes = new Map(ranked.map((contest, index) => [contest, judgement.pairs[index]]));
  return {
    pairs: contests.map((contest) => summarisePair(contest, outcomes.get(contest))),
    selfComparisons: self.map((contest, index) => summarisePair(contest, judgement.selfComparisons[index])),
  };
}

function pairOf({ first, second, logRatios }: Contest) {
  return { name: `${first.first.server} and ${second.first.server}`, logRatios };
}

function contestsOf(cells: readonly CellTrials[], rates: Rates, context: PairContext): Contest[] {
  const rivals = cells.filter(({ first }) => !isRepeat(first));
  return rivals.flatMap((first, index) =>
    rivals
      .slice(index + 1)
      .filter((second) => areRivals(first.first, second.first))
      .map((second) => contestOf(first, second, rates, context)),
  );
}

/** Servers of two socket layers differ in more than their model, unless it is the same one. */
function areRivals(a: TrialRow, b: TrialRow): boolean {
  return a.io === b.io || a.model === b.model || [a.io, b.io].includes(EXTERNAL_IO);
}

function selfContestsOf(cells: readonly CellTrials[], rates: Rates, context: PairContext): Contest[] {
  return cells.flatMap((again) => {
    const label = repeatedLabel(again.first.server);
    const first = cells.find((cell) => cell.first.server === label);
    return first === undefined
      ? []
      : [contestOf(again, first, rates, context)].filter(({ isRanked }) => isRanked);
  });
}

function contestOf(
  first: CellTrials,
  second: CellTrials,
  rates: Rates,
  { serverCpusOf }: PairContext,
): Contest {
  const isAnswering = ![first, second].some(isSilent);
  const throughput = isAnswering ? pairBlocks(first, second, (a, b) => logThroughput(a, b, rates)) : [];
  const slower = (medianOf(throughput) ?? 0) >= 0 ? second : first;
  const limit = limitOf(slower, serverCpusOf(first.first.scenario));
  const cpu = pairBlocks(first, second, logCpu);
  const isByCpu = limit !== 'server' && limit !== 'unknown' && cpu.length > 0;
  return {
    first,
    second,
    limit,
    blocks: pairBlocks(first, second, () => 0).length,
    by: isByCpu ? 'server CPU' : 'throughput',
    logRatios: isByCpu ? cpu : throughput,
    logThroughputs: throughput,
    logCpus: cpu,
    isRanked: isAnswering && ![first, second].some(starves),
  };
}

function pairBlocks(
  first: CellTrials,
  second: CellTrials,
  logRatio: (a: TrialRow, b: TrialRow) => number,
): number[] {
  const others = new Map(second.valid.map((row) => [row.block, row]));
  return first.valid.flatMap((row) => {
    const other = others.get(row.block);
    const value = other === undefined ? Number.NaN : logRatio(row, other);
    return Number.isFinite(value) ? [value] : [];
  });
}

/**
 * The median over the rounds of a comparison in slices: a disturbance of some slices does not move it. The whole window
 * where there are none, or where a server answers so seldom that most of its slices are empty.
 */
function logThroughput(a: TrialRow, b: TrialRow, rates: Rates): number {
  const others = rates.get(b.trial);
  const logs = [...(rates.get(a.trial) ?? [])].flatMap(([round, rate]) => {
    const other = others?.get(round);
    const log = other === undefined ? Number.NaN : Math.log(rate / other);
    return Number.isNaN(log) ? [] : [log];
  });
  const median = medianOf(logs) ?? Number.NaN;
  return Number.isFinite(median) ? median : Math.log((a.throughput_rps ?? 0) / (b.throughput_rps ?? 0));
}

function logCpu(a: TrialRow, b: TrialRow): number {
  return Math.log((b.server_cpu_us_per_request ?? 0) / (a.server_cpu_us_per_request ?? 0));
}

function starves({ first, valid }: CellTrials): boolean {
  const served = medianOf(valid.map(({ clients_served }) => clients_served));
  return served !== null && served < first.clients;
}

function isSilent({ valid }: CellTrials): boolean {
  return valid.some(({ throughput_rps }) => throughput_rps === 0);
}

function summarisePair(contest: Contest, judged: JudgedPair | undefined): PairSummary {
  const ratio = judged?.ratio ?? intervalOf(contest.logRatios);
  const throughput = contest.by === 'throughput' ? ratio : intervalOf(contest.logThroughputs);
  const isFirstAhead = (ratio?.ratio ?? 1) >= 1;
  const [ahead, behind] = isFirstAhead ? [contest.first, contest.second] : [contest.second, contest.first];
  return {
    ...pick(ahead.first, LOAD_COLUMNS),
    server: ahead.first.server,
    io: ahead.first.io,
    other: behind.first.server,
    otherIo: behind.first.io,
    blocks: contest.blocks,
    by: contest.by,
    limit: contest.limit,
    ratio: isFirstAhead ? ratio : invert(ratio),
    throughput: isFirstAhead ? throughput : invert(throughput),
    p: judged?.p ?? null,
    pAdjusted: judged?.pAdjusted ?? null,
    outcome: outcomeOf(judged),
  };
}

function intervalOf(logRatios: readonly number[]): RatioInterval | null {
  return ratioInterval(logRatios.map(Math.exp));
}

function outcomeOf(judged: JudgedPair | undefined): PairOutcome {
  if (judged === undefined) return { kind: 'not-ranked' };
  const { ratio, outcome } = judged;
  switch (outcome.kind) {
    case 'faster':
    case 'slower':
      return { kind: 'ahead' };
    case 'open': {
      const blocks = ratio === null ? null : blocksToShow(judged, ratio.ratio);
      return { kind: 'open', detectable: outcome.detectable, blocks };
    }
    case 'equal':
    case 'too-few-blocks':
      return { kind: outcome.kind };
    default:
      return outcome satisfies never;
  }
}

export function invert(ratio: RatioInterval | null): RatioInterval | null {
  if (ratio === null) return null;
  return { ratio: 1 / ratio.ratio, low: inverse(ratio.high), high: inverse(ratio.low) };
}

function inverse(value: number | null): number | null {
  return value === null || value === 0 ? null : 1 / value;
}

/** By comparison: how many of its pairs are settled, and how many are open. */
export function countSettled(pairs: readonly PairSummary[]) {
  return groupRows(pairs, ['scenario', 'variant', 'driver', 'clients']).map((own) => {
    const ranked = own.filter(({ outcome }) => outcome.kind !== 'not-ranked');
    const settled = ranked.filter(
      ({ outcome }) => outcome.kind === 'ahead' || outcome.kind === 'equal',
    ).length;
    const open = ranked.length - settled;
    return Object.assign(pick(own[0], ['scenario', 'variant', 'driver', 'clients']), { settled, open });
  });
}
