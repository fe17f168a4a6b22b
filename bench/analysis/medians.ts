/** Medians of one measure, with the number of clients served: the points of figures and tables. Pure. */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from './summary.ts';
import { isValid } from '../results/rows.ts';
import { loneTwin, shortLabel } from '../results/server-names.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { type Interval, medianInterval, medianOf } from '../statistics/interval.ts';
import { agree, lacksTail, type Point } from './cells.ts';
import { MEASURE_OF, readerOf } from './measures.ts';
import type { ScenarioData } from './scenario-data.ts';
import { servedOf, type Service, starved } from './served.ts';

export interface Median extends Point, Service {
  readonly low: number | null;
  readonly high: number | null;
  /** How many valid trials it is of. */
  readonly trials: number;
}

export interface Server {
  readonly server: string;
  /** The name to print: of our servers a lone twin has its io in it. */
  readonly name: string;
  /** null: an external server, or another of a model. */
  readonly model: string | null;
  /** The index among the external servers, from 0; 0 for a model. */
  readonly place: number;
}

export interface ServerRows extends Server {
  readonly rows: readonly TrialRow[];
}

/** The servers in a fixed order, independent of the order of the trials. */
export function byServer(rows: readonly TrialRow[]): ServerRows[] {
  let others = 0;
  const twin = loneTwin(rows);
  return [...Map.groupBy(rows, ({ server }) => server)].toSorted(byName).map(([server, own]) => {
    const { model = server, io = '' } = own[0] ?? {};
    const known = server === `${model}/${io}` && server !== twin;
    const name = server === twin ? server : shortLabel({ server, io });
    return { server, name, model: known ? model : null, place: known ? 0 : others++, rows: own };
  });
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

/**
 * @param cell the trials of one server under one load
 * @returns null when no trial counts
 */
export function medianPoint(
  cell: readonly TrialRow[],
  measure: Measure,
  data: ScenarioData,
): Omit<Median, 'x'> | null {
  const [first] = cell;
  if (first === undefined) return null;
  const row = summaryOf(cell, data);
  const point = intervalOf(cell, row, measure, data);
  if (point === null) return null;
  const served = serviceOf(cell, data);
  const trials = cell.filter(isValid).length;
  return { value: point.median, low: point.low, high: point.high, trials, clients: first.clients, served };
}

function intervalOf(
  cell: readonly TrialRow[],
  row: Summary | undefined,
  measure: Measure,
  { run, quantities }: ScenarioData,
): Interval | null {
  const known = row === undefined ? null : summarised(row, measure);
  if (known !== null) return known;
  const valid = cell.filter(isValid);
  const { tail } = MEASURE_OF[measure];
  if (tail !== undefined && lacksTail(valid, tail)) return null;
  const values = valid.map(readerOf(measure, quantities)).filter((value) => value !== null);
  const { scenario, variant, server, clients, offered_rps } = cell[0] ?? {};
  const name = JSON.stringify([measure, scenario, variant, server, clients, offered_rps]);
  return medianInterval(values, seededRandom(run.seed, name));
}

/** Taken from the summary where it has the value, so that figure and table agree. */
function summarised(row: Summary, measure: Measure): Interval | null {
  const { inSummary: column } = MEASURE_OF[measure];
  if (column === null) return null;
  const [median, low, high] = [row[column], row[`${column}_low`], row[`${column}_high`]];
  // A latency of 0 has no place on a logarithmic scale.
  return median === null || low === 0 ? null : { median, low, high };
}

/** The number of clients that a cell served. */
export function serviceOf(cell: readonly TrialRow[], data: ScenarioData): Service['served'] {
  const [first] = cell;
  const row = summaryOf(cell, data);
  if (row !== undefined) return servedOf(row, data.trials);
  const valid = cell.filter(isValid);
  const served = medianOf(valid.map(({ clients_served }) => clients_served));
  return { kind: 'counted', clients: Math.floor(served ?? first?.clients ?? 0) };
}

/** The row of the summary for the trials of one server under one load. */
export function summaryOf([first]: readonly TrialRow[], { summary }: ScenarioData): Summary | undefined {
  const columns = ['server', 'variant', 'workload', 'load', 'clients', 'offered_rps'] as const;
  return summary.find((row) => first !== undefined && agree(row, first, columns));
}

/** Whether the latency leaves unserved clients out: it then looks better than it is. */
export function isMisleading(median: Median, measure: Measure | null): boolean {
  return measure !== null && MEASURE_OF[measure].isLatency && starved(median);
}
