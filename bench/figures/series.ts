/**
 * One server in a figure: its medians, its single trials, and how many clients it served. A latency is of served clients
 * only.
 */
import type { Point } from '../analysis/cells.ts';
import { readerOf } from '../analysis/measures.ts';
import { byServer, type Median, medianPoint, type ServerRows } from '../analysis/medians.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { TrialRow } from '../results/columns.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { type SeriesStyle, styleOf } from './theme.ts';

interface TrialDot extends Point {
  readonly valid: boolean;
}

export interface Theory {
  readonly points: readonly Point[];
  /** The maximum; null where it is beyond the points. */
  readonly peak: Point | null;
}

export interface Series {
  readonly server: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly medians: readonly Median[];
  readonly dots: readonly TrialDot[];
  /** The line, where it has more points than the medians. */
  readonly curve: readonly Point[] | null;
  /** The prediction of a law that fits. */
  readonly theory: Theory | null;
  /** The knee, on the x axis. */
  readonly knee: number | null;
}

/** The rows of one server, and the style of its marks. */
export interface StyledServer extends ServerRows {
  readonly style: SeriesStyle;
}

/** A model has one style in all figures; other servers have theirs in the order of their names. */
export function styleOfServer({ model, place }: ServerRows): SeriesStyle {
  return styleOf(model ?? '', place);
}

export function styledServers(rows: readonly TrialRow[]): StyledServer[] {
  return byServer(rows).map((server) => Object.assign({}, server, { style: styleOfServer(server) }));
}

/** A series of one measure. @param at where a trial stands on the x axis; null: nowhere */
export function seriesOf(
  { server, name, style, rows }: StyledServer,
  measure: Measure,
  at: (row: TrialRow) => number | null,
  subject: ScenarioData,
): Series {
  const placed = rows.flatMap((row) => {
    const x = at(row);
    return x === null ? [] : [{ x, row }];
  });
  const cells = [...Map.groupBy(placed, ({ x }) => x)].toSorted(([a], [b]) => a - b);
  const medians = cells.flatMap(([x, cell]) => {
    const point = medianPoint(
      cell.map(({ row }) => row),
      measure,
      subject,
    );
    return point === null ? [] : [{ x, ...point }];
  });
  const read = readerOf(measure, subject.quantities);
  const dots = placed.flatMap(({ x, row }) => {
    const value = read(row);
    return value === null ? [] : [{ x, value, valid: row.validity === 'valid' }];
  });
  return { server, name, style, medians, dots, curve: null, theory: null, knee: null };
}
