/** Cells: the trials of one server under one load, in blocks; and two cells paired by block. Pure. */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { groupRows, isValid, pairRatios, valuesByBlock } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import { type RatioInterval, ratioInterval } from '../statistics/ratio.ts';
import { isComparable, judge } from '../statistics/verdict.ts';
import { aboveZero } from './measures.ts';

/** A column of numbers that may be missing. */
export type NumberColumn = {
  [Column in keyof TrialRow]: TrialRow[Column] extends number | null ? Column : never;
}[keyof TrialRow];

export interface Change {
  readonly ratio: RatioInterval;
  /** The direction that is shown; `unknown`: too few blocks. */
  readonly direction: 'up' | 'down' | 'none' | 'unknown';
}

/**
 * The ratio of a column to the same column in trials without a bystander, over the blocks in which both trials are
 * valid and above 0.
 * @returns null when there is no such block
 */
export function changeOf(
  rows: readonly TrialRow[],
  without: readonly TrialRow[],
  column: NumberColumn,
): Change | null {
  const read = (row: TrialRow): number | null => aboveZero(row[column]);
  const ratios = pairRatios(valuesByBlock(rows, read), valuesByBlock(without, read));
  const ratio = ratioInterval(ratios);
  if (ratio === null) return null;
  const verdict = judge(ratio, ratios.length);
  return { ratio, direction: isComparable(verdict) ? DIRECTION[verdict] : 'unknown' };
}

const DIRECTION = {
  faster: 'up',
  slower: 'down',
  'no difference shown': 'none',
  equal: 'none',
  baseline: 'unknown',
} as const;

/** Percentiles that a trial has only with enough answers, each with one that every trial with an answer has. */
const TAILS: Partial<Record<NumberColumn, NumberColumn>> = {
  latency_p99_us: 'latency_p50_us',
  latency_p999_us: 'latency_p50_us',
  delivery_p99_us: 'delivery_p50_us',
};

/**
 * Whether a trial with answers has too few of them for this percentile. Slow trials have fewest, so over the others alone
 * it would look better than it is, and may be below the median of all.
 */
export function lacksTail(rows: readonly TrialRow[], column: NumberColumn): boolean {
  const known = TAILS[column];
  return known !== undefined && rows.some((row) => row[column] === null && row[known] !== null);
}

/** Without the trials in which it was not measured; none of a percentile that a trial with answers lacks. */
export function valuesOf(rows: readonly TrialRow[], column: NumberColumn): number[] {
  return lacksTail(rows, column) ? [] : rows.map((row) => row[column]).filter((value) => value !== null);
}

export function medianIn(rows: readonly TrialRow[], column: NumberColumn): number | null {
  return medianOf(valuesOf(rows, column));
}

/** The numbers of trials of one cell. */
export interface Counts {
  readonly trials: number;
  readonly validTrials: number;
}

export function countsOf(rows: readonly TrialRow[]): Counts {
  return { trials: rows.length, validTrials: rows.filter(isValid).length };
}

/** The trials of one cell. */
export interface CellTrials {
  readonly first: TrialRow;
  readonly all: readonly TrialRow[];
  readonly valid: readonly TrialRow[];
}

/** The columns that define a load: cells that agree in them have the same load. */
export const LOAD_COLUMNS = [
  'scenario',
  'variant',
  'workload',
  'driver',
  'load',
  'clients',
  'requests_per_connection',
  'offered_rps',
] as const;

/** Whether two rows have the same values in these columns. */
export function agree<Column extends keyof TrialRow>(
  a: Pick<TrialRow, Column>,
  b: Pick<TrialRow, Column>,
  columns: readonly Column[],
): boolean {
  return columns.every((column) => a[column] === b[column]);
}

export function pick<Row, Column extends keyof Row>(row: Row, columns: readonly Column[]): Pick<Row, Column> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Column>;
}

/** The columns that define a cell. */
export const CELL_COLUMNS = [...LOAD_COLUMNS, 'server'] as const;

export function loadKey(row: TrialRow): string {
  return JSON.stringify(LOAD_COLUMNS.map((column) => row[column]));
}

/** The columns of the load except clients. */
export function setupKey(row: TrialRow): string {
  return loadKey({ ...row, clients: 0 });
}

function cellKey(row: TrialRow): string {
  return `${loadKey(row)} ${row.server}`;
}

/** Groups trials by server and load, each group in the order of blocks. */
export function cellsOf(rows: readonly TrialRow[]): CellTrials[] {
  const inBlocks = rows.toSorted((a, b) => a.block - b.block);
  return groupRows(inBlocks, CELL_COLUMNS).map((all) => ({
    first: all[0],
    all,
    valid: all.filter(isValid),
  }));
}

/**
 * The random numbers for the interval of a column: the same wherever it is computed.
 * @param rows of one cell
 */
export function columnRandom([first]: readonly TrialRow[], column: NumberColumn, seed: number): () => number {
  return seededRandom(seed, `${column} of ${first === undefined ? '' : cellKey(first)}`);
}

export function silentBlocks({ valid }: CellTrials): number {
  return valid.filter(({ throughput_rps }) => throughput_rps === 0).length;
}

export interface Point {
  readonly x: number;
  readonly value: number;
}
