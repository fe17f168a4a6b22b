/** Thresholds for a server, on a column of trials.csv: `latency_p99_us<2000`. Each is judged by its interval over the blocks. Pure. */
import type { NumberColumn } from '../analysis/cells.ts';
import { type TrialRow, trialSchema } from '../results/columns.ts';
import { type GateLook, lookAt, sideOf } from './sequential.ts';

export interface Slo {
  /** As the user wrote it. */
  readonly text: string;
  readonly column: NumberColumn;
  /** On which side of the bound the figure must be. */
  readonly side: 'below' | 'above';
  readonly bound: number;
}

export interface JudgedSlo extends Slo {
  readonly kind: 'met' | 'not met' | 'open';
  /** null with fewer than five blocks, or where one lacks the figure. */
  readonly look: GateLook | null;
}

/** The columns that hold what was measured: a number, or none. */
export const SLO_COLUMNS = Object.entries(trialSchema.shape).flatMap(([name, schema]) =>
  schema.safeParse(0.5).success && schema.safeParse(null).success ? [name as NumberColumn] : [],
);

/** @returns the threshold, the name of a column that does not exist, or null where it has another form */
export function readSlo(text: string): Slo | string | null {
  const [, name = '', sign, bound] = /^\s*(\w+)\s*([<>])\s*(\d*\.?\d+(?:e\d+)?)\s*$/.exec(text) ?? [];
  if (sign === undefined) return null;
  const column = SLO_COLUMNS.find((one) => one === name);
  if (column === undefined) return name;
  return { text: text.trim(), column, side: sign === '<' ? 'below' : 'above', bound: Number(bound) };
}

/** @param rows of one server, one for each block */
export function judgeSlo(slo: Slo, rows: readonly TrialRow[]): JudgedSlo {
  const figures = rows.map((row) => row[slo.column]).filter((figure) => figure !== null);
  // A percentile is empty where answers were few, so without those blocks it would look better than it is.
  const look = figures.length < rows.length ? null : lookAt(figures);
  const side = look === null ? 'open' : sideOf(look, slo.bound);
  return { ...slo, look, kind: side === 'open' ? side : side === slo.side ? 'met' : 'not met' };
}
