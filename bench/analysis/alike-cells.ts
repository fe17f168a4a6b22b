/** The cells of a run that are most similar to a measurement by another tool. Pure. */
import { isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import type { Analysis } from './analysis.ts';
import type { Exclusion, Metric } from './metric.ts';
import type { Summary } from './summary.ts';

export interface AlikeCell {
  readonly cell: Summary;
  readonly median: number | null;
  /** The other measurement over the median; the reason against it; or null when one of them is unknown or 0. */
  readonly ratio: number | Exclusion | null;
}

/**
 * A page in a closed loop, on kept connections, with the same number of clients.
 * @param value the other measurement of the metric
 */
export function alikeCells(
  { summary, trials }: Analysis,
  clients: number | null,
  value: number | null,
  metric: Metric,
): AlikeCell[] {
  const alike = summary.filter(
    (row) =>
      row.load === 'closed' &&
      row.requests_per_connection === null &&
      row.workload === 'page' &&
      row.clients === clients,
  );
  const columns = ['scenario', 'variant', 'driver', 'load', 'clients', 'server'] as const;
  return alike.map((cell) => {
    const rows = trials.filter((row) => isValid(row) && columns.every((name) => row[name] === cell[name]));
    const median = medianOf(rows.map((row) => row[metric.column]));
    return { cell, median, ratio: metric.exclude(rows) ?? (value && median ? value / median : null) };
  });
}
