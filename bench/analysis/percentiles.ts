/** Latency by percentile of the servers under the most clients, as a figure shows it. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { nameCell } from '../results/histograms.ts';
import { isValid } from '../results/rows.ts';
import type { Point } from './cells.ts';
import { type Distributions, PERCENTILES, withMostClients } from './distributions.ts';
import { byServer, type Median, type ServerRows, serviceOf } from './medians.ts';
import { type FigurePanels, panelsOf } from './panels.ts';
import type { ScenarioData } from './scenario-data.ts';
import type { Series, SeriesPanel } from './series.ts';

export interface PercentileData extends FigurePanels<'percentiles', SeriesPanel> {
  /** The percentiles on the axis: one request in so many took longer. */
  readonly marks: readonly number[];
}

/** @returns null where no latencies were recorded */
export function percentilesOf(data: ScenarioData, distributions: Distributions): PercentileData | null {
  const rows = data.trials.filter(withMostClients(data.trials));
  if (!rows.some((row) => distributions.has(nameCell(row)))) return null;
  const pointsOf = (row: TrialRow): readonly Point[] => distributions.get(nameCell(row)) ?? [];
  const farthest = Math.max(...rows.map((row) => pointsOf(row).at(-1)?.x ?? 0));
  const marks = PERCENTILES.map(({ x }) => x).filter((x, index) => index < 3 || x <= farthest);
  const last = Math.max(...marks);
  const panels = panelsOf(rows, data, 'variants', (own) => ({
    series: byServer(own).map((server) => {
      const points = server.rows.slice(0, 1).flatMap(pointsOf);
      const curve = points.filter(({ x }) => x <= last);
      return curveOf(server, curve, data);
    }),
  }));
  return { kind: 'percentiles', rows, marks, panels };
}

function curveOf({ rows, ...server }: ServerRows, curve: readonly Point[], data: ScenarioData): Series {
  const clients = rows[0]?.clients ?? 0;
  const served = serviceOf(rows, data);
  const trials = rows.filter(isValid).length;
  const medians = curve
    .filter(({ x }) => PERCENTILES.some((mark) => mark.x === x))
    .map(({ x, value }): Median => ({ x, value, low: null, high: null, trials, clients, served }));
  return { ...server, medians, dots: [], curve, theory: null };
}
