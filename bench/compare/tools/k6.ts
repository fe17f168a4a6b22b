/**
 * The summary of k6: of `--summary-export`, of the data of `handleSummary`, or in the machine-readable shape 1.0.0
 * that either writes with `--new-machine-readable-summary`. Latencies are in milliseconds. Pure.
 */
import { z } from 'zod';
import { meanOf, perSecond, PLAIN, sumOf, toUs, type UnnamedSeries } from './series.ts';

const valuesSchema = z.record(z.string(), z.unknown());
const checksSchema = z.array(z.object({ passes: z.number(), fails: z.number() }));
const oldSchema = z.object({
  metrics: z.record(z.string(), valuesSchema),
  state: z.object({ testRunDurationMs: z.number() }).optional(),
});
const newSchema = z.object({
  config: z.object({ duration: z.number() }),
  results: z.object({
    metrics: z.array(z.object({ name: z.string(), values: valuesSchema })),
    checks: z.object({ results: checksSchema, orderedChecks: checksSchema }).partial().optional(),
  }),
});

/** A value of a metric; null where the summary does not contain it. */
type Metrics = (metric: string, value: string) => number | null;

interface Summary {
  readonly metrics: Metrics;
  readonly durationS: number | null;
  readonly checks: { readonly total: number; readonly failed: number };
}

/** @returns null when it is not from k6 */
export function readK6(json: unknown): UnnamedSeries | null {
  const summary = readNew(json) ?? readOld(json);
  if (summary === null) return null;
  const { metrics, checks } = summary;
  const clients = metrics('vus_max', 'max');
  const requests = metrics('http_reqs', 'count');
  // Without a request there is no such metric.
  if (requests === null && clients === null) return null;
  const { durationS } = summary;
  const answers = requests ?? 0;
  const answersRps = metrics('http_reqs', 'rate') ?? perSecond(answers, durationS ?? 0);
  // Of this metric, passes are failures, but not in all versions; the rate is always that of failures.
  const failedPart = metrics('http_req_failed', 'rate') ?? metrics('http_req_failed', 'value');
  const isOneEach = checks.total === answers;
  const failed = Math.max(Math.round((failedPart ?? 0) * answers), isOneEach ? checks.failed : 0);
  const isUnclear = !isOneEach && checks.failed > answers / 100;
  const right = 'http_req_duration{expected_response:true}';
  const hasRight = metrics(right, 'med') !== null;
  const trend = hasRight ? right : 'http_req_duration';
  return {
    ...PLAIN,
    tool: 'k6',
    // Only a schedule can drop iterations.
    load: metrics('dropped_iterations', 'count') === null ? 'closed' : 'open',
    clients,
    leastClients: metrics('vus', 'min'),
    durationS: durationS ?? (answersRps > 0 && answers > 0 ? answers / answersRps : null),
    answersRps,
    throughputRps: isUnclear ? null : answersRps * (answers > 0 ? 1 - failed / answers : 1),
    unclear: isUnclear ? 'failed-checks' : null,
    mean: meanOf(toUs(metrics('http_req_duration', 'avg'), 1000)),
    p50Us: toUs(metrics(trend, 'med'), 1000),
    // It exists only where `summaryTrendStats` requests it.
    p99Us: toUs(metrics(trend, 'p(99)'), 1000),
    percentilesOf: hasRight ? 'right answers' : 'all answers',
    errors: failedPart === null ? null : failed,
    failedChecks: checks.failed,
  };
}

function readOld(json: unknown): Summary | null {
  const read = oldSchema.safeParse(json);
  if (!read.success) return null;
  // `handleSummary` nests the values of a metric one level deeper than `--summary-export`.
  const metrics = Object.entries(read.data.metrics).map(([name, metric]): [string, unknown] => [
    name,
    metric['values'] ?? metric,
  ]);
  const values = lookUp(metrics);
  const { state } = read.data;
  const [passed, failed] = [values('checks', 'passes') ?? 0, values('checks', 'fails') ?? 0];
  return {
    metrics: values,
    durationS: state === undefined ? null : state.testRunDurationMs / 1000,
    checks: { total: passed + failed, failed },
  };
}

function readNew(json: unknown): Summary | null {
  const read = newSchema.safeParse(json);
  if (!read.success) return null;
  const { config, results } = read.data;
  const checks = results.checks?.results ?? results.checks?.orderedChecks ?? [];
  const failed = sumOf(checks.map(({ fails }) => fails));
  return {
    metrics: lookUp(results.metrics.map(({ name, values }) => [name, values])),
    durationS: config.duration,
    checks: { total: failed + sumOf(checks.map(({ passes }) => passes)), failed },
  };
}

function lookUp(entries: readonly (readonly [string, unknown])[]): Metrics {
  const metrics = new Map(entries);
  return (metric, value) => {
    const values = valuesSchema.safeParse(metrics.get(metric));
    const found = values.success ? values.data[value] : null;
    return typeof found === 'number' ? found : null;
  };
}
