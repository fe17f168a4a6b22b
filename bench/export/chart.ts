/**
 * What a figure shows, as data: one chart per question, panels by io, in each panel a series per server, in each
 * series the medians and the single trials. Where clients starved, a point says how many were served: the latency of
 * those that were is no answer for those that were not.
 */
import type { SummaryRow, TrialRow } from '../columns.ts';
import { isAgain } from '../names.ts';
import { scenariosInOpenLoop } from './fixed-rate.ts';
import type { Results } from './results.ts';
import { type Service, servedOf, starved } from './served.ts';
import { type SeriesStyle, styleOf } from './theme.ts';

export type Measure = 'throughput' | 'p99';

/** The rows of one comparison: all its servers did the same work for the same load generator. */
export interface Comparison {
  readonly scenario: string;
  readonly variant: string;
  readonly workload: string;
  readonly driver: string;
  readonly summary: readonly SummaryRow[];
  readonly trials: readonly TrialRow[];
}

export interface Median extends Service {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

interface TrialDot {
  readonly clients: number;
  readonly value: number;
  readonly valid: boolean;
}

export interface Series {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly medians: readonly Median[];
  readonly dots: readonly TrialDot[];
}

export interface Panel {
  readonly io: string;
  readonly series: readonly Series[];
}

/** Splits the rows by what must not be compared: scenario, variant, workload and driver. At a fixed rate there is no such comparison. */
export function comparisons({ summary, trials }: Pick<Results, 'summary' | 'trials'>): Comparison[] {
  const summaries = Map.groupBy(summary, keyOf);
  const fixed = scenariosInOpenLoop(trials);
  const rows = Map.groupBy(
    trials.filter((trial) => !isAgain(trial) && !fixed.has(trial.scenario)),
    keyOf,
  );
  const keys = new Set([...summaries.keys(), ...rows.keys()]);
  return [...keys].map((key) => {
    const [scenario = '', variant = '', workload = '', driver = ''] = JSON.parse(key) as string[];
    return {
      scenario,
      variant,
      workload,
      driver,
      summary: summaries.get(key) ?? [],
      trials: rows.get(key) ?? [],
    };
  });
}

function keyOf({ scenario, variant, workload, driver }: SummaryRow | TrialRow): string {
  return JSON.stringify([scenario, variant, workload, driver]);
}

/** The panels of a comparison's chart: `posix` above `node`, and what has no io of ours below. */
export function panels(comparison: Comparison, measure: Measure): Panel[] {
  const order = ['posix', 'node'];
  const rank = (io: string) => (order.includes(io) ? order.indexOf(io) : order.length);
  const byIo = Map.groupBy(comparison.trials, (row) => row.io);
  return [...byIo.keys()]
    .toSorted((a, b) => rank(a) - rank(b))
    .map((io) => ({ io, series: seriesOf(comparison, byIo.get(io) ?? [], measure) }));
}

function seriesOf(comparison: Comparison, trials: readonly TrialRow[], measure: Measure): Series[] {
  const byServer = Map.groupBy(trials, (row) => row.server);
  let others = 0;
  return [...byServer].toSorted(byName).map(([server, rows]) => {
    const { model = server, io = '' } = rows[0] ?? {};
    const known = server === `${model}/${io}`;
    const style = styleOf(known ? model : '', known ? 0 : others++);
    const summary = comparison.summary.filter((row) => row.server === server);
    return {
      name: known ? model : server,
      style,
      medians: medians(summary, rows, measure),
      dots: dots(rows, measure),
    };
  });
}

/** In one order in all figures, whatever the order in which the trials ran. */
function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function medians(rows: readonly SummaryRow[], trials: readonly TrialRow[], measure: Measure): Median[] {
  const points = rows.map((row) => ({
    clients: row.clients,
    served: servedOf(row, trials),
    ...(measure === 'throughput'
      ? { value: row.throughput_rps, low: row.throughput_rps_low, high: row.throughput_rps_high }
      : {
          value: aboveZero(row.latency_p99_us),
          low: aboveZero(row.latency_p99_us_low),
          high: row.latency_p99_us_high,
        }),
  }));
  return points.filter(hasValue).toSorted((a, b) => a.clients - b.clients);
}

function dots(rows: readonly TrialRow[], measure: Measure): TrialDot[] {
  return rows
    .map((row) => ({ clients: row.clients, value: valueOf(row, measure), valid: row.validity === 'valid' }))
    .filter(hasValue);
}

function valueOf(row: TrialRow, measure: Measure): number | null {
  return measure === 'throughput' ? row.throughput_rps : aboveZero(row.latency_p99_us);
}

/** A latency of 0, from a driver that counts whole milliseconds, has no place on a logarithmic scale. */
function aboveZero(valueUs: number | null): number | null {
  return valueUs === 0 ? null : valueUs;
}

/** Whether a trial has a value that has a place in the figure. */
export function isDrawn(row: TrialRow, measure: Measure): boolean {
  return hasValue({ value: valueOf(row, measure) });
}

function hasValue<Row extends { value: number | null }>(row: Row): row is Row & { value: number } {
  return row.value !== null;
}

/** A latency of clients that were served, where others were not: it looks good because of those that it leaves out. */
export function isMisleading(median: Median, measure: Measure): boolean {
  return measure === 'p99' && starved(median);
}
