/** Rows grouped by columns, and trials paired by block: the one way in which the analysis does either. Pure. */
import type { TrialRow } from './columns.ts';

/** Rows of one group; at least one. */
export type Group<Row> = readonly [Row, ...Row[]];

/** @returns the rows in groups that agree in all these columns, in the order of their first rows */
export function groupRows<Row extends object>(
  rows: readonly Row[],
  columns: readonly (keyof Row)[],
): Group<Row>[] {
  return groupBy(rows, (row) => columns.map((column) => row[column]));
}

/** @param keyOf what the rows of a group have in common: strings, numbers and nulls */
export function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => readonly unknown[]): Group<Row>[] {
  return [...Map.groupBy(rows, (row) => JSON.stringify(keyOf(row))).values()].map(
    (group) => group as [Row, ...Row[]],
  );
}

export function isValid({ validity }: Pick<TrialRow, 'validity'>): boolean {
  return validity === 'valid';
}

/**
 * By block: what was read of each valid trial of one cell. Trials of which nothing was read are left out. Where a block
 * has two such rows, the first counts.
 */
export function valuesByBlock(
  rows: readonly TrialRow[],
  read: (row: TrialRow) => number | null,
): Map<number, number> {
  const values = new Map<number, number>();
  for (const row of rows.filter(isValid)) {
    const value = read(row);
    if (value !== null && !values.has(row.block)) values.set(row.block, value);
  }
  return values;
}

/** One over the other, where both are known and the other is not 0, in the order of the first. */
export function pairRatios<Key>(own: ReadonlyMap<Key, number>, other: ReadonlyMap<Key, number>): number[] {
  return [...own].flatMap(([key, value]) => {
    const pair = other.get(key);
    return pair ? [value / pair] : [];
  });
}
