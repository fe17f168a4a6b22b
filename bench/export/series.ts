/**
 * One server in a figure: its medians, its single trials, and how many clients it served. The latency of those that
 * were is no answer for those that were not.
 */
import { seededRandom } from '../../clients/random.ts';
import type { SummaryRow, TrialRow } from '../columns.ts';
import { shortLabel } from '../names.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { type Interval, medianInterval, medianOf } from '../statistics/interval.ts';
import { MEASURE_OF } from './measures.ts';
import { type Service, servedOf, starved } from './served.ts';
import type { Subject } from './subject.ts';
import { type SeriesStyle, styleOf } from './theme.ts';

export interface Point {
  readonly x: number;
  readonly value: number;
}

export interface Median extends Point, Service {
  readonly low: number | null;
  readonly high: number | null;
}

interface TrialDot extends Point {
  readonly valid: boolean;
}

export interface Theory {
  readonly points: readonly Point[];
  /** Where it is greatest; null where that is beyond the points. */
  readonly peak: Point | null;
}

export interface Series {
  readonly server: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly medians: readonly Median[];
  readonly dots: readonly TrialDot[];
  /** The line, where it is finer than through the medians. */
  readonly curve: readonly Point[] | null;
  /** What a law predicts, where one fits. */
  readonly theory: Theory | null;
  /** Where it bends, on the x axis. */
  readonly knee: number | null;
  /** What a reader must know of it, beside its name. */
  readonly remark: string;
}

export interface ServerRows {
  readonly server: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly rows: readonly TrialRow[];
}

/** The servers in one order in all figures, whatever the order in which the trials ran: ours first. */
export function byServer(rows: readonly TrialRow[]): ServerRows[] {
  let others = 0;
  return [...Map.groupBy(rows, ({ server }) => server)].toSorted(byName).map(([server, own]) => {
    const { model = server, io = '' } = own[0] ?? {};
    const known = server === `${model}/${io}`;
    const style = styleOf(known ? model : '', known ? 0 : others++);
    return { server, name: shortLabel({ server, io }), style, rows: own };
  });
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** A series of one measure. @param at where a trial stands on the x axis; null: nowhere */
export function seriesOf(
  { server, name, style, rows }: ServerRows,
  measure: Measure,
  at: (row: TrialRow) => number | null,
  subject: Subject,
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
  const dots = placed.flatMap(({ x, row }) => {
    const value = MEASURE_OF[measure].read(row);
    return value === null ? [] : [{ x, value, valid: row.validity === 'valid' }];
  });
  return { server, name, style, medians, dots, curve: null, theory: null, knee: null, remark: '' };
}

/** @param cell the trials of one server under one load. @returns null when none of them counts */
export function medianPoint(
  cell: readonly TrialRow[],
  measure: Measure,
  subject: Subject,
): Omit<Median, 'x'> | null {
  const [first] = cell;
  if (first === undefined) return null;
  const row = summaryOf(cell, subject);
  const point = intervalOf(cell, row, measure, subject.run.seed);
  if (point === null) return null;
  const served = serviceOf(cell, subject);
  return { value: point.median, low: point.low, high: point.high, clients: first.clients, served };
}

function intervalOf(
  cell: readonly TrialRow[],
  row: SummaryRow | undefined,
  measure: Measure,
  seed: number,
): Interval | null {
  const known = row === undefined ? null : summarised(row, measure);
  if (known !== null) return known;
  const values = cell
    .filter(({ validity }) => validity === 'valid')
    .map(MEASURE_OF[measure].read)
    .filter((value) => value !== null);
  const { scenario, variant, server, clients, offered_rps } = cell[0] ?? {};
  const name = JSON.stringify([measure, scenario, variant, server, clients, offered_rps]);
  return medianInterval(values, seededRandom(seed, name));
}

/** What the summary has worked out already, so that a figure and a table never differ. */
function summarised(row: SummaryRow, measure: Measure): Interval | null {
  switch (measure) {
    case 'throughput':
      return interval(row.throughput_rps, row.throughput_rps_low, row.throughput_rps_high);
    case 'p99':
      return interval(row.latency_p99_us, row.latency_p99_us_low, row.latency_p99_us_high);
    case 'deliveries':
    case 'delivery-p99':
    case 'p50':
    case 'transfer':
    case 'fairness':
    case 'memory-per-bystander':
    case 'cpu-per-request':
      return null;
    default:
      return measure satisfies never;
  }
}

/** A latency of 0 is left to be left out. */
function interval(median: number | null, low: number | null, high: number | null): Interval | null {
  return median === null || low === 0 ? null : { median, low, high };
}

/** How many clients a cell served. */
export function serviceOf(cell: readonly TrialRow[], subject: Subject): Service['served'] {
  const [first] = cell;
  const row = summaryOf(cell, subject);
  if (row !== undefined) return servedOf(row, subject.trials);
  const valid = cell.filter(({ validity }) => validity === 'valid');
  const served = medianOf(valid.map(({ clients_served }) => clients_served));
  return { kind: 'counted', clients: Math.floor(served ?? first?.clients ?? 0) };
}

/** The trials of one server under one load, summed up. */
export function summaryOf([first]: readonly TrialRow[], { summary }: Subject): SummaryRow | undefined {
  return summary.find((candidate) => first !== undefined && isCellOf(candidate, first));
}

function isCellOf(row: SummaryRow, trial: TrialRow): boolean {
  const keys = ['server', 'variant', 'workload', 'load', 'clients', 'offered_rps'] as const;
  return keys.every((key) => row[key] === trial[key]);
}

/** A latency of clients that were served, where others were not: it looks good because of those that it leaves out. */
export function isMisleading(median: Median, measure: Measure | null): boolean {
  return measure !== null && MEASURE_OF[measure].isLatency && starved(median);
}
