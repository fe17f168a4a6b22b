/**
 * A comparison of runs for programs: as JSON, and as CSV with a row for each cell. Empty or null means "not measured".
 */
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { CELL_COLUMNS } from '../analysis/cells.ts';
import type { CellValue, ComparedCell } from '../analysis/run-comparison.ts';
import { METRIC_NAMES, type MetricName, METRICS } from '../analysis/metric.ts';
import type { Outcomes } from './comparison-text.ts';
import { CELLS } from '../results/csv.ts';
import { trialSchema } from '../results/columns.ts';
import { stamp, stampSchema } from '../results/stamp.ts';
import { findUnlike, readOther } from './likeness.ts';
import type { OtherSeries } from './tools/series.ts';
import { letterOf, lettersOf, outcomeText, unlikeText } from './words.ts';

const CELL_KEYS = Object.fromEntries(CELL_COLUMNS.map((column) => [column, true])) as Record<
  (typeof CELL_COLUMNS)[number],
  true
>;

const runSchema = z.object({
  letter: z.string().describe('A, B, …, in the order in which they were given'),
  path: z.string().describe('its folder'),
  run_id: z.string().describe('identifies the run'),
  state: z.string().describe('complete; else it was interrupted, or is under way'),
});

const valueSchema = z
  .object({
    letter: z.string().describe('of the run'),
    median: z.number().nullable().describe('median over its blocks, in the unit of the column'),
    median_low: z.number().nullable().describe('its 95 % interval: lower end'),
    median_high: z.number().nullable().describe('upper end'),
    valid_trials: z.number().describe('trials that count'),
  })
  .describe('a run in which the cell was measured');

const cellSchema = z.object({
  ...trialSchema.pick(CELL_KEYS).shape,
  values: z.array(valueSchema),
  ratio: z.number().nullable().describe('the last run over the first'),
  ratio_low: z.number().nullable().describe('its 95 % interval: lower end'),
  ratio_high: z.number().nullable().describe('upper end'),
  method: z
    .enum(['paired', 'unpaired'])
    .nullable()
    .describe('paired: both are the same run, so that their blocks are pairs; null: no ratio'),
  p_adjusted: z
    .number()
    .nullable()
    .describe('how likely such a ratio is if the two differ by no more than 3 %, by Holm for all cells'),
  resolvable: z
    .number()
    .nullable()
    .describe('smallest difference that its interval would have shown (0.05: 5 %)'),
  verdict: z.string().describe('faster, slower, no difference shown, or not comparable and why'),
  regression: z.boolean().describe('worse by more than is allowed, with its whole interval'),
  judged: z
    .boolean()
    .describe('whether it is shown to be worse, or not to be worse, by more than is allowed'),
});

const otherSchema = z.object({
  name: z.string().describe('its file; with the number of the run where the file holds several'),
  tool: z.string().describe('autocannon, wrk, wrk2, k6, oha or hey'),
  load: z.enum(['closed', 'open']).describe('closed or open loop'),
  clients: z.number().nullable().describe('connections or virtual users; null: not known'),
  clients_least: z.number().nullable().describe('the fewest at any time; null: not known'),
  pipelining: z.number().describe('requests under way on a connection'),
  duration_s: z.number().nullable().describe('length of the measurement, s'),
  answers_rps: z.number().describe('answers of any kind per second, right or failed'),
  throughput_rps: z.number().nullable().describe('right answers per second'),
  latency_mean_us_low: z.number().nullable().describe('mean latency of all answers, at least, µs'),
  latency_mean_us_high: z.number().nullable().describe('at most, µs'),
  latency_p50_us: z.number().nullable().describe('median latency, µs'),
  latency_p99_us: z.number().nullable().describe('99th percentile of latency, µs'),
  latency_of: z
    .enum(['right answers', 'all answers'])
    .describe('the answers whose latencies the percentiles contain'),
  latency_resolution_us: z.number().describe('smallest step of its latencies, µs'),
  errors: z.number().nullable().describe('failed requests of any kind; null: not known'),
  failed_checks: z.number().describe('failed checks of k6, which may be several for an answer'),
  value: z.number().nullable().describe('what it measured of the column'),
  not_compared_because: z.string().nullable().describe('why it stands beside no cell; null: it does'),
});

export const compareSchema = z.object({
  schema: stampSchema('compare'),
  metric: z.enum(METRIC_NAMES).describe('what is compared'),
  column: z.string().describe('its column in trials.csv, whose name ends with its unit'),
  runs: z.array(runSchema),
  differences: z
    .array(
      z.object({
        what: z.string().describe('what differs'),
        values: z.array(z.string()).describe('of each run, in their order'),
      }),
    )
    .describe('machine and method: what is not the same in all runs'),
  cells: z.array(cellSchema).describe('each server under each load'),
  overall_ratio: z.number().nullable().describe('mean ratio of all common cells'),
  others: z.array(otherSchema).describe('results of other tools'),
  allowed: z.number().nullable().describe('change for the worse that --fail-on allows, as a part of 1'),
});

export function comparisonJson({ runs, differences, comparison, others, allowed }: Outcomes): string {
  const { metric, cells, overall } = comparison;
  const data: z.infer<typeof compareSchema> = {
    schema: stamp('compare'),
    metric,
    column: METRICS[metric].column,
    runs: runs.map(({ path, results: { run } }, index) => ({
      letter: letterOf(index),
      path,
      run_id: run.runId,
      state: run.state,
    })),
    differences: differences.map(({ what, values }) => ({ what, values: [...values] })),
    cells: cells.map(describeCell),
    overall_ratio: overall,
    others: others.map((series) => describeOther(series, metric)),
    allowed,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

function describeCell(compared: ComparedCell): z.infer<typeof cellSchema> {
  const { cell, values, resolvable, isRegression, isUnjudged } = compared;
  return {
    ...cell,
    values: values.flatMap((value, index) => (value === null ? [] : [valueOf(value, letterOf(index))])),
    ...judgementOf(compared),
    resolvable,
    regression: isRegression,
    judged: !isUnjudged,
  };
}

function valueOf({ median, low, high, valid }: CellValue, letter: string): z.infer<typeof valueSchema> {
  return { letter, median, median_low: low, median_high: high, valid_trials: valid };
}

/** The columns that JSON and CSV have in common. */
function judgementOf({ ratio, method, pAdjusted, outcome }: ComparedCell) {
  return {
    ratio: ratio?.ratio ?? null,
    ratio_low: ratio?.low ?? null,
    ratio_high: ratio?.high ?? null,
    method,
    p_adjusted: pAdjusted,
    verdict: outcomeText(outcome),
  };
}

function describeOther(series: OtherSeries, metric: MetricName): z.infer<typeof otherSchema> {
  const unlike = findUnlike(series, metric);
  return {
    name: series.name,
    tool: series.tool,
    load: series.load,
    clients: series.clients,
    clients_least: series.leastClients,
    pipelining: series.pipelining,
    duration_s: series.durationS,
    answers_rps: series.answersRps,
    throughput_rps: series.throughputRps,
    latency_mean_us_low: series.mean?.atLeastUs ?? null,
    latency_mean_us_high: series.mean?.atMostUs ?? null,
    latency_p50_us: series.p50Us,
    latency_p99_us: series.p99Us,
    latency_of: series.percentilesOf,
    latency_resolution_us: series.resolutionUs,
    errors: series.errors,
    failed_checks: series.failedChecks,
    value: readOther(series, metric),
    not_compared_because: unlike === null ? null : unlikeText(unlike, series),
  };
}

export function comparisonCsv({ runs, comparison }: Outcomes): string {
  return stringify(
    comparison.cells.map((cell) => flatten(cell, runs.length, comparison.metric)),
    { header: true, cast: CELLS },
  );
}

function flatten(compared: ComparedCell, runs: number, metric: string) {
  const { cell, values, isRegression, isUnjudged } = compared;
  const medians = lettersOf(runs).map((upper, index) => {
    const letter = upper.toLowerCase();
    const value = values[index] ?? null;
    return [
      [letter, value?.median ?? null],
      [`${letter}_low`, value?.low ?? null],
      [`${letter}_high`, value?.high ?? null],
      [`${letter}_valid_trials`, value?.valid ?? null],
    ] as const;
  });
  return {
    metric,
    ...cell,
    ...Object.fromEntries(medians.flat()),
    ...judgementOf(compared),
    regression: String(isRegression),
    judged: String(!isUnjudged),
  };
}
