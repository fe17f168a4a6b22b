/**
 * Runs compared cell by cell: medians, the ratio of the last to the first, and whether it is a difference. The trials
 * of two runs met the machine at different times, so their blocks are not pairs, whatever their numbers: Welch's t is
 * for two samples. Only within one run is a block a pair (a copy of a run, or the run itself). Holm holds the error
 * over all cells. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { type Group, isValid, pairRatios, valuesByBlock } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { adjustHolm } from '../statistics/holm.ts';
import { medianInterval } from '../statistics/interval.ts';
import { LEVEL, type RatioInterval, ratioInterval, studentTest } from '../statistics/ratio.ts';
import { FEWEST_BLOCKS, FLOOR } from '../statistics/verdict.ts';
import { welchInterval, welchTest } from '../statistics/welch.ts';
import type { Analysis } from './analysis.ts';
import { CELL_COLUMNS, columnRandom, lacksTail } from './cells.ts';
import { type Exclusion, type Metric, type MetricName, METRICS } from './metric.ts';

/** The reason for which a cell is not compared. */
export type Obstacle =
  | Exclusion
  | { readonly kind: 'not-in-both' }
  | { readonly kind: 'nothing-measured' }
  | { readonly kind: 'too-few-trials' }
  /** `silent` of its `valid` trials have no answer. */
  | {
      readonly kind: 'answered-nothing';
      readonly run: 'first' | 'last';
      readonly silent: number;
      readonly valid: number;
    };

export type Outcome =
  | 'faster'
  | 'slower'
  | 'no difference shown'
  | { readonly kind: 'not comparable'; readonly because: Obstacle };

/** The columns that identify a cell in all runs. */
export type CellName = Pick<TrialRow, (typeof CELL_COLUMNS)[number]>;

/** A cell in one run. */
export interface CellValue {
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly trials: number;
  /** The trials that count. */
  readonly valid: number;
}

export interface ComparedCell {
  readonly cell: CellName;
  /** One for each run; null where it was not measured. */
  readonly values: readonly (CellValue | null)[];
  /** The last run over the first. */
  readonly ratio: RatioInterval | null;
  readonly method: 'paired' | 'unpaired' | null;
  /** The p of a difference beyond 3 %, corrected for all cells; null without a test. */
  readonly pAdjusted: number | null;
  /** The smallest difference that its interval would have shown, as a part of 1. */
  readonly resolvable: number | null;
  readonly outcome: Outcome;
  /** Worse by more than is allowed with its whole interval, or without an answer where it had answers. */
  readonly isRegression: boolean;
  /** It was measured in the first run, and may be worse by more than is allowed: neither that nor the opposite is shown. */
  readonly isUnjudged: boolean;
}

export interface Comparison {
  readonly metric: MetricName;
  readonly cells: readonly ComparedCell[];
  /** The mean ratio of all common cells: an effect of the machine, or of code that the servers share. */
  readonly overall: number | null;
  /** All common cells changed in the same direction, and by more than 3 % overall. */
  readonly isShared: boolean;
  /** Whether a cell is worse by more than is allowed; null where any change is allowed. */
  readonly gate: 'worse' | 'not judged' | 'within' | null;
}

/**
 * @param runs two or more: the last is compared with the first
 * @param allowed change for the worse, as a part of 1; null: any
 */
export function compareRuns(runs: readonly Analysis[], name: MetricName, allowed: number | null): Comparison {
  const metric = METRICS[name];
  const samples = runs.map((run) => sampleRun(run));
  const keys = [...new Set(samples.flatMap((cells) => [...cells.keys()]))];
  const contrasts = keys.map((key) => contrast(key, samples, runs, metric));
  const adjusted = adjustHolm(contrasts.map(({ p }) => p));
  const cells = contrasts.map((one, index) => judge(one, adjusted[index] ?? null, metric, allowed));
  return { metric: name, cells, ...overallOf(cells), gate: allowed === null ? null : gateOf(cells) };
}

function gateOf(cells: readonly ComparedCell[]): 'worse' | 'not judged' | 'within' {
  if (cells.some(({ isRegression }) => isRegression)) return 'worse';
  const isJudged = cells.some(({ ratio, isUnjudged }) => ratio !== null && !isUnjudged);
  return isJudged && !cells.some(({ isUnjudged }) => isUnjudged) ? 'within' : 'not judged';
}

/** The trials of one cell in one run. */
type Sample = Group<TrialRow>;

function sampleRun({ trials, summary }: Analysis): Map<string, Sample> {
  const rows = trials.filter((row) => !isRepeat(row));
  const cells = Map.groupBy(rows, (row) => JSON.stringify(nameCell(row))) as Map<string, [TrialRow]>;
  // In the order of the summary, as in all tables; cells without a summary come last.
  const order = new Map(summary.map((row, index) => [JSON.stringify(nameCell(row)), index]));
  const place = (key: string): number => order.get(key) ?? order.size;
  return new Map([...cells].toSorted(([a], [b]) => place(a) - place(b)));
}

function nameCell(row: CellName): CellName {
  return Object.fromEntries(CELL_COLUMNS.map((column) => [column, row[column]])) as CellName;
}

/** The evidence on a cell, before the correction for all cells. */
interface Contrast extends Pick<ComparedCell, 'cell' | 'values' | 'ratio' | 'method'> {
  readonly p: number | null;
  /** The reason against a comparison; null when there is none. */
  readonly because: Obstacle | null;
  /** It always answered, and no longer does: worse than any ratio. */
  readonly isSilenced: boolean;
}

function contrast(
  key: string,
  samples: readonly ReadonlyMap<string, Sample>[],
  runs: readonly Analysis[],
  metric: Metric,
): Contrast {
  const rows = samples.map((cells) => cells.get(key) ?? null);
  const cell = JSON.parse(key) as CellName;
  const values = rows.map((sample, index) => valueOf(sample, metric, runs[index]?.run.seed ?? 0));
  const [first, last] = [rows[0] ?? null, rows.at(-1) ?? null];
  const because = whyNot(first, last, metric);
  if (first === null || last === null || because !== null) {
    return { cell, values, ratio: null, method: null, p: null, because, isSilenced: isSilenced(first, last) };
  }
  return { cell, values, because: null, isSilenced: false, ...weigh(first, last, metric) };
}

/** By block: the values of the trials that count. */
function measured(sample: Sample, { column }: Metric): ReadonlyMap<number, number> {
  const isShort = lacksTail(sample.filter(isValid), column);
  return valuesByBlock(sample, (row) => (!isShort && (row[column] ?? 0) > 0 ? row[column] : null));
}

function weigh(first: Sample, last: Sample, metric: Metric): Pick<Contrast, 'ratio' | 'method' | 'p'> {
  const [before, after] = [measured(first, metric), measured(last, metric)];
  const pairs = first[0].run_id === last[0].run_id ? pairRatios(after, before) : [];
  if (pairs.length >= FEWEST_BLOCKS) {
    return { method: 'paired', ratio: ratioInterval(pairs), p: studentTest(pairs, 1 + FLOOR) };
  }
  const samples = [[...before.values()], [...after.values()]] as const;
  return { method: 'unpaired', ratio: welchInterval(...samples), p: welchTest(...samples, 1 + FLOOR) };
}

function whyNot(first: Sample | null, last: Sample | null, metric: Metric): Obstacle | null {
  if (first === null || last === null) return { kind: 'not-in-both' };
  const valid = [...first, ...last].filter(isValid);
  const excluded = metric.exclude(valid);
  if (excluded !== null) return excluded;
  const silence = silenceOf('last', last) ?? silenceOf('first', first);
  if (silence !== null) return silence;
  const fewest = Math.min(measured(first, metric).size, measured(last, metric).size);
  if (fewest === 0) return { kind: 'nothing-measured' };
  return fewest < FEWEST_BLOCKS ? { kind: 'too-few-trials' } : null;
}

/** Trials without an answer have no ratio, and the others alone would flatter the server. */
function silenceOf(run: 'first' | 'last', sample: Sample): Obstacle | null {
  const { silent, valid } = countSilent(sample);
  return silent === 0 ? null : { kind: 'answered-nothing', run, silent, valid };
}

function isSilenced(first: Sample | null, last: Sample | null): boolean {
  if (first === null || last === null) return false;
  const [before, after] = [countSilent(first), countSilent(last)];
  const fewest = Math.min(before.valid, after.valid);
  return fewest >= FEWEST_BLOCKS && before.silent === 0 && after.silent === after.valid;
}

function countSilent(sample: Sample) {
  const valid = sample.filter(isValid);
  return { silent: valid.filter(({ throughput_rps }) => throughput_rps === 0).length, valid: valid.length };
}

function valueOf(sample: Sample | null, metric: Metric, seed: number): CellValue | null {
  if (sample === null) return null;
  const values = [...measured(sample, metric).values()];
  const interval = medianInterval(values, columnRandom(sample, metric.column, seed));
  return {
    median: interval?.median ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    trials: sample.length,
    valid: values.length,
  };
}

function judge(
  { cell, values, ratio, method, because, isSilenced: isRegression }: Contrast,
  pAdjusted: number | null,
  metric: Metric,
  allowed: number | null,
): ComparedCell {
  const shown = { cell, values, ratio, method };
  if (because !== null || !isKnown(ratio)) {
    const outcome: Outcome = { kind: 'not comparable', because: because ?? { kind: 'too-few-trials' } };
    // A fixed rate says nothing by design: there is nothing to judge.
    const isAsked = allowed !== null && values[0] !== null && because?.kind !== 'fixed-rate';
    return {
      ...shown,
      pAdjusted: null,
      resolvable: null,
      outcome,
      isRegression: isRegression && allowed !== null,
      isUnjudged: isAsked && !isRegression,
    };
  }
  const isShown =
    pAdjusted !== null && pAdjusted <= LEVEL && (ratio.low > 1 + FLOOR || ratio.high < 1 / (1 + FLOOR));
  const isBetter = metric.better === 'more' ? ratio.ratio > 1 : ratio.ratio < 1;
  const outcome = isShown ? (isBetter ? 'faster' : 'slower') : 'no difference shown';
  const isBeyond =
    allowed !== null && (metric.better === 'more' ? ratio.high < 1 - allowed : ratio.low > 1 + allowed);
  const isWithin =
    allowed !== null && (metric.better === 'more' ? ratio.low >= 1 - allowed : ratio.high <= 1 + allowed);
  const isWorse = outcome === 'slower' && isBeyond;
  return {
    ...shown,
    pAdjusted,
    resolvable: (ratio.high / ratio.ratio) * (1 + FLOOR) - 1,
    outcome,
    isRegression: isWorse,
    isUnjudged: allowed !== null && !isWithin && !isWorse,
  };
}

type Known = RatioInterval & { readonly low: number; readonly high: number };

function isKnown(ratio: RatioInterval | null): ratio is Known {
  return ratio !== null && ratio.low !== null && ratio.high !== null;
}

function overallOf(cells: readonly ComparedCell[]): Pick<Comparison, 'overall' | 'isShared'> {
  const ratios = cells.flatMap(({ ratio }) => (ratio === null ? [] : [ratio.ratio]));
  const overall = ratioInterval(ratios)?.ratio ?? null;
  const isOneWay = ratios.every((ratio) => ratio > 1) || ratios.every((ratio) => ratio < 1);
  const isBeyond = overall !== null && Math.abs(Math.log(overall)) >= Math.log(1 + FLOOR);
  return { overall, isShared: ratios.length > 1 && isOneWay && isBeyond };
}
