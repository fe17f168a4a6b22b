/**
 * One server in a figure of lines: its medians, its single trials, and how many clients it served. A latency is of served
 * clients only. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import type { Against, Measure } from '../scenarios/figure-kind.ts';
import { curveOf, predictRps } from '../theory/scalability.ts';
import type { Point } from './cells.ts';
import { readerOf } from './measures.ts';
import { byServer, type Median, medianPoint, type Server, type ServerRows } from './medians.ts';
import { type Panel, panelsOf } from './panels.ts';
import type { Quantities } from './quantities.ts';
import type { ScenarioData } from './scenario-data.ts';

interface TrialDot extends Point {
  readonly valid: boolean;
}

interface Theory {
  readonly points: readonly Point[];
  /** The maximum; null where it is beyond the points. */
  readonly peak: Point | null;
}

export interface Series extends Server {
  readonly medians: readonly Median[];
  readonly dots: readonly TrialDot[];
  /** The line, where it has more points than the medians. */
  readonly curve: readonly Point[] | null;
  /** The prediction of a law that fits. */
  readonly theory: Theory | null;
}

export interface SeriesPanel extends Panel {
  readonly series: readonly Series[];
}

/** @param rows of the figure: see `rowsAgainst` */
export function seriesPanels(
  rows: readonly TrialRow[],
  measure: Measure,
  against: Against,
  data: ScenarioData,
): SeriesPanel[] {
  const hasLaw = measure === 'throughput' && against === 'clients';
  return panelsOf(rows, data, against === 'variant' ? 'none' : 'variants', (own) => ({
    series: byServer(own).map((server) =>
      Object.assign(seriesOf(server, measure, against, data), {
        theory: hasLaw ? lawOf(server.rows, data) : null,
      }),
    ),
  }));
}

export function seriesOf(
  { rows, ...server }: ServerRows,
  measure: Measure,
  against: Against,
  data: ScenarioData,
): Series {
  const placed = rows.flatMap((row) => {
    const x = PLACE[against](row, data.quantities);
    return x === null ? [] : [{ x, row }];
  });
  const cells = [...Map.groupBy(placed, ({ x }) => x)].toSorted(([a], [b]) => a - b);
  const medians = cells.flatMap(([x, cell]) => {
    const point = medianPoint(
      cell.map(({ row }) => row),
      measure,
      data,
    );
    return point === null ? [] : [{ x, ...point }];
  });
  const read = readerOf(measure, data.quantities);
  const dots = placed.flatMap(({ x, row }) => {
    const value = read(row);
    return value === null ? [] : [{ x, value, valid: isValid(row) }];
  });
  return { ...server, medians, dots, curve: null, theory: null };
}

/** Where a trial stands on the x axis; null: nowhere. */
const PLACE: Readonly<Record<Against, (row: TrialRow, quantities: Quantities) => number | null>> = {
  clients: ({ clients }) => clients,
  'offered-rate': ({ offered_rps }) => offered_rps,
  'knee-part': ({ offered_part }) => offered_part,
  variant: ({ variant }, quantities) => quantities.get(variant)?.value ?? null,
};

/**
 * Gunther's Universal Scalability Law beside the throughput of a server.
 * @param rows of one server under one variant and workload. @returns null where it does not fit
 */
function lawOf([first]: readonly TrialRow[], { scalability }: ScenarioData): Theory | null {
  const found = scalability.find(
    ({ server, variant, workload }) =>
      server === first?.server && variant === first.variant && workload === first.workload,
  );
  if (found?.scalability.kind !== 'fitted') return null;
  const { fit } = found.scalability;
  if (fit.doubts.length > 0) return null;
  const points = curveOf(fit, found.mostClients).map(({ clients, throughputRps }) => ({
    x: clients,
    value: throughputRps,
  }));
  const { peakClients: peak } = fit;
  const isShown = peak !== null && peak >= 1 && peak <= found.mostClients;
  return { points, peak: isShown ? { x: peak, value: predictRps(fit, peak) } : null };
}
