/** Trials of one server under two conditions, paired by block. Pure. */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { type RatioInterval, ratioInterval } from '../statistics/ratio.ts';
import { judge, type Verdict } from '../statistics/verdict.ts';

/** A column of numbers that may be missing. */
export type NumberColumn = {
  [Column in keyof TrialRow]: TrialRow[Column] extends number | null ? Column : never;
}[keyof TrialRow];

export interface Change {
  readonly ratio: RatioInterval;
  /** Whether it went up, down, or cannot be told. */
  readonly direction: 'up' | 'down' | 'none' | 'unknown';
}

const DIRECTION: Readonly<Partial<Record<Verdict, Change['direction']>>> = {
  faster: 'up',
  slower: 'down',
  'no difference shown': 'none',
};

/**
 * How many times as much, in the blocks in which both trials are valid and have a value above 0.
 * @returns null when there is no such block
 */
export function changeOf(
  burdened: readonly TrialRow[],
  without: readonly TrialRow[],
  column: NumberColumn,
): Change | null {
  const ratios = burdened.flatMap((row) => {
    const pair = without.find(({ block, validity }) => block === row.block && validity === 'valid');
    const [value, base] = [row[column], pair?.[column]];
    return row.validity === 'valid' && value !== null && value > 0 && base ? [value / base] : [];
  });
  const ratio = ratioInterval(ratios);
  if (ratio === null) return null;
  return { ratio, direction: DIRECTION[judge(ratio, ratios.length)] ?? 'unknown' };
}

/** `2.1 (1.8–2.4)`, or `2.1` where the spread is not known. */
export function formatRatio({ ratio, low, high }: RatioInterval): string {
  const interval = low === null || high === null ? '' : ` (${digits(low)}–${digits(high)})`;
  return `${digits(ratio)}${interval}`;
}

function digits(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en-GB', { maximumSignificantDigits: 2 });
}

/** One cell's trials. */
export interface CellTrials {
  readonly first: TrialRow;
  readonly all: readonly TrialRow[];
  readonly valid: readonly TrialRow[];
}

export function loadKey(row: TrialRow): string {
  const { scenario, variant, workload, driver, load, clients, requests_per_connection, offered_rps } = row;
  return JSON.stringify([
    scenario,
    variant,
    workload,
    driver,
    load,
    clients,
    requests_per_connection,
    offered_rps,
  ]);
}

/** The load but for its clients. */
export function setupKey(row: TrialRow): string {
  return loadKey({ ...row, clients: 0 });
}

export function cellKey(row: TrialRow): string {
  return `${loadKey(row)} ${row.server}`;
}

export function toCell(rows: readonly TrialRow[]): CellTrials | null {
  const all = rows.toSorted((a, b) => a.block - b.block);
  const [first] = all;
  return first === undefined
    ? null
    : { first, all, valid: all.filter(({ validity }) => validity === 'valid') };
}

/**
 * The random numbers by which the interval of a column is found: the same wherever it is worked out.
 * @param rows of one cell
 */
export function columnRandom([first]: readonly TrialRow[], column: NumberColumn, seed: number): () => number {
  return seededRandom(seed, `${column} of ${first === undefined ? '' : cellKey(first)}`);
}

/**
 * The ratios of throughput in the blocks in which both trials are valid. None where one of the two answered nothing in
 * some block: nothing has no ratio, and the other blocks alone would tell of better times.
 */
export function pairedRatios(cell: CellTrials, baseline: CellTrials): number[] {
  if (silentBlocks(cell) + silentBlocks(baseline) > 0) return [];
  return cell.valid.flatMap((row) => {
    const pair = baseline.valid.find(({ block }) => block === row.block);
    if (row.throughput_rps === null || !pair?.throughput_rps) return [];
    return [row.throughput_rps / pair.throughput_rps];
  });
}

export function silentBlocks({ valid }: CellTrials): number {
  return valid.filter(({ throughput_rps }) => throughput_rps === 0).length;
}

export interface Point {
  readonly x: number;
  readonly value: number;
}
