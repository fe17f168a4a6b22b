/**
 * Results of other load generators, read from their output: `autocannon --json`, the text of `wrk` (with `--latency`
 * for percentiles), and k6's summary (`--summary-export`, or the data of `handleSummary`). Each is a single
 * measurement without trials, so it has no interval. Pure.
 */
import { z } from 'zod';

export interface OtherSeries {
  /** The name of the file. */
  readonly name: string;
  readonly tool: 'autocannon' | 'wrk' | 'k6';
  /** Connections or virtual users; null where the output does not contain it. */
  readonly clients: number | null;
  readonly durationS: number | null;
  readonly throughputRps: number;
  /** µs. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** The resolution of its latencies, µs. */
  readonly resolutionUs: number;
  /** Failed requests of any kind; null where the output does not contain it. */
  readonly errors: number | null;
}

/** @returns null when the text is not from one of these tools */
export function readOtherTool(name: string, text: string): OtherSeries | null {
  const json = parseJson(text);
  const series = json === null ? readWrk(text) : (readAutocannon(json) ?? readK6(json));
  return series === null ? null : { name, ...series };
}

type Unnamed = Omit<OtherSeries, 'name'>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const autocannonSchema = z.object({
  connections: z.number(),
  duration: z.number(),
  errors: z.number(),
  timeouts: z.number().optional(),
  non2xx: z.number().optional(),
  requests: z.object({ average: z.number(), total: z.number() }),
  latency: z.object({ p50: z.number(), p99: z.number() }),
});

/** Its latencies are whole milliseconds; `errors` counts timeouts too. */
function readAutocannon(json: unknown): Unnamed | null {
  const read = autocannonSchema.safeParse(json);
  if (!read.success) return null;
  const { connections, duration, errors, non2xx = 0, requests, latency } = read.data;
  return {
    tool: 'autocannon',
    clients: connections,
    durationS: duration,
    // Its average is over whole seconds, and the last one is often incomplete.
    throughputRps: duration > 0 ? requests.total / duration : requests.average,
    p50Us: latency.p50 * 1000,
    p99Us: latency.p99 * 1000,
    resolutionUs: 1000,
    errors: errors + non2xx,
  };
}

const trendSchema = z.object({ med: z.number().optional(), 'p(99)': z.number().optional() });
const rateSchema = z.object({ rate: z.number() });
const metricOf = <Schema extends z.ZodType>(values: Schema) => z.union([z.object({ values }), values]);
const k6Schema = z.object({
  metrics: z.object({
    http_reqs: metricOf(rateSchema),
    http_req_duration: metricOf(trendSchema),
    vus_max: metricOf(z.object({ max: z.number() })).optional(),
    http_req_failed: metricOf(z.object({ passes: z.number() })).optional(),
  }),
  state: z.object({ testRunDurationMs: z.number() }).optional(),
});

/** In milliseconds. `p(99)` exists only when `summaryTrendStats` requests it. */
function readK6(json: unknown): Unnamed | null {
  const read = k6Schema.safeParse(json);
  if (!read.success) return null;
  const { metrics, state } = read.data;
  const { med, 'p(99)': p99 } = valuesOf(metrics.http_req_duration);
  return {
    tool: 'k6',
    clients: metrics.vus_max === undefined ? null : valuesOf(metrics.vus_max).max,
    durationS: state === undefined ? null : state.testRunDurationMs / 1000,
    throughputRps: valuesOf(metrics.http_reqs).rate,
    p50Us: med === undefined ? null : med * 1000,
    p99Us: p99 === undefined ? null : p99 * 1000,
    resolutionUs: 1,
    // Here "passes" counts failed requests.
    errors: metrics.http_req_failed === undefined ? null : valuesOf(metrics.http_req_failed).passes,
  };
}

/** `handleSummary` nests the values of a metric one level deeper than `--summary-export`. */
function valuesOf<Values extends object>(metric: Values | { readonly values: Values }): Values {
  return 'values' in metric ? metric.values : metric;
}

function readWrk(text: string): Unnamed | null {
  const rate = /^Requests\/sec:\s+([\d.]+)/m.exec(text)?.[1];
  const [, clients] = /(\d+) threads? and (\d+) connections?/.exec(text)?.slice(1) ?? [];
  if (rate === undefined || clients === undefined) return null;
  const [, time, unit = ''] = /\d+ requests in ([\d.]+)(us|ms|s|m|h),/.exec(text) ?? [];
  const failed =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  const non2xx = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? '0';
  return {
    tool: 'wrk',
    clients: Number(clients),
    durationS: time === undefined ? null : toUs(time, unit) / 1e6,
    throughputRps: Number(rate),
    p50Us: wrkPercentile(text, '50'),
    p99Us: wrkPercentile(text, '99'),
    resolutionUs: 1,
    errors: [...failed, non2xx].map(Number).reduce((sum, count) => sum + count, 0),
  };
}

/** `     99%    1.23ms` */
function wrkPercentile(text: string, percent: string): number | null {
  const found = new RegExp(`^\\s+${percent}(?:\\.0+)?%\\s+([\\d.]+)(us|ms|s|m|h)\\s*$`, 'm').exec(text);
  return found === null ? null : toUs(found[1] ?? '', found[2] ?? '');
}

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };

function toUs(value: string, unit: string): number {
  return Number(value) * (UNIT_US[unit] ?? Number.NaN);
}
