/**
 * Trials beside which other programs ran. They do not count where enough blocks of the same load were undisturbed. On a
 * machine that is never quiet they do: servers in slices meet the same disturbance, and an answer with wider intervals is
 * better than none. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { groupBy } from '../results/rows.ts';
import { LOOKS } from '../statistics/looks.ts';
import { loadKey } from './cells.ts';

const [ENOUGH = 5] = LOOKS;

/** @returns the rows; disturbed ones are valid where their load has too few undisturbed blocks */
export function countDisturbed(rows: readonly TrialRow[]): TrialRow[] {
  const loads = groupBy(rows, (row) => [loadKey(row)]);
  const few = new Set(loads.filter(hasTooFew).map(([row]) => loadKey(row)));
  return rows.map((row) =>
    row.validity === 'disturbed' && few.has(loadKey(row)) ? { ...row, validity: 'valid' } : row,
  );
}

function hasTooFew(rows: readonly TrialRow[]): boolean {
  const blocks = [...Map.groupBy(rows, ({ block }) => block).values()];
  const quiet = blocks.filter((own) => own.every(({ validity }) => validity !== 'disturbed'));
  return quiet.length < Math.min(ENOUGH, blocks.length);
}
