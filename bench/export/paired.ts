/** Trials of one server under two conditions, paired by block. Pure. */
import type { TrialRow } from '../columns.ts';
import { ratioInterval, type RatioInterval } from '../statistics/ratio.ts';
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
