/**
 * The figures of a gate for tools that keep them over time: Bencher (bencher.dev/docs/reference/bencher-metric-format),
 * github-action-benchmark and OpenMetrics 1.0 (prometheus.io/docs/specs/om/open_metrics_spec). Each figure is over the blocks,
 * with the interval of a gate; with fewer than five there is none. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import type { GateOutcome } from './gate.ts';
import { type GateLook, lookAt } from './sequential.ts';

/** A figure of each server, or of both. */
interface Measure {
  /** In OpenMetrics, `tellers_gate_STEM_UNIT`, in its base units. */
  readonly stem: string;
  readonly unit: string;
  readonly perUnit: number;
  /** In Bencher, which has `throughput` in operations per second and `latency` in ns by itself. */
  readonly slug: string;
  readonly perSlug: number;
  readonly samples: readonly { readonly of: string; readonly look: GateLook }[];
}

const SERVERS = ['before', 'after'] as const;

type Server = (typeof SERVERS)[number];

const COMPARED = 'after / before';

const MICROSECONDS = { unit: 'seconds', perUnit: 1e-6, perSlug: 1000 } as const;

type Column = 'throughput_rps' | 'latency_p50_us' | 'latency_p99_us' | 'server_cpu_us_per_request';

const OF_SERVERS: readonly (Omit<Measure, 'samples'> & { readonly column: Column })[] = [
  { column: 'throughput_rps', stem: 'throughput', unit: 'rps', perUnit: 1, slug: 'throughput', perSlug: 1 },
  { column: 'latency_p50_us', stem: 'latency_p50', slug: 'latency', ...MICROSECONDS },
  { column: 'latency_p99_us', stem: 'latency_p99', slug: 'latency-p99', ...MICROSECONDS },
  {
    column: 'server_cpu_us_per_request',
    stem: 'server_cpu_per_request',
    slug: 'server-cpu-per-request',
    ...MICROSECONDS,
  },
];

function measuresOf({ blocks }: GateOutcome): Measure[] {
  const sample = (of: string, figures: readonly (number | null)[]): Measure['samples'] => {
    const known = figures.filter((figure) => figure !== null);
    const look = known.length < blocks.length ? null : lookAt(known);
    return look === null ? [] : [{ of, look }];
  };
  const rowsOf = (server: Server): TrialRow[] => blocks.flatMap((block) => block[server] ?? []);
  const ratios = (['throughput', 'cpu'] as const).map((metric) => ({
    stem: metric,
    unit: 'ratio',
    perUnit: 1,
    slug: `${metric}-ratio`,
    perSlug: 1,
    samples: sample(
      COMPARED,
      blocks.map((block) => block.ratios?.[metric] ?? null),
    ),
  }));
  const own = OF_SERVERS.map((measure) => {
    const figuresOf = (server: Server) => rowsOf(server).map((row) => row[measure.column]);
    return Object.assign({}, measure, {
      samples: SERVERS.flatMap((server) => sample(server, figuresOf(server))),
    });
  });
  return [...ratios, ...own].filter(({ samples }) => samples.length > 0);
}

/** Bencher Metric Format: benchmarks `before`, `after` and `after / before`, each with its measures; times are in ns. */
export function gateBencher(outcome: GateOutcome): string {
  const metrics = measuresOf(outcome).flatMap(({ slug, perSlug, samples }) =>
    samples.map(({ of, look: { value, low, high } }) => ({
      of,
      slug,
      metric: { value: value * perSlug, lower_value: low * perSlug, upper_value: high * perSlug },
    })),
  );
  const benchmarks = Object.entries(Object.groupBy(metrics, ({ of }) => of)).map(([of, own = []]) => [
    of,
    Object.fromEntries(own.map(({ slug, metric }) => [slug, metric])),
  ]);
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`;
}

/** For `tool: customBiggerIsBetter`: throughput, and the ratios, of which more is better too. */
export function gateActionBenchmark(outcome: GateOutcome): string {
  const entries = measuresOf(outcome).flatMap(({ stem, unit, samples }) =>
    unit === 'seconds'
      ? []
      : samples.map(({ of, look: { value, low, high } }) => ({
          name: `${of}: ${stem}`,
          unit: unit === 'rps' ? 'requests/s' : unit,
          value,
          range: `${low.toPrecision(4)} to ${high.toPrecision(4)}`,
        })),
  );
  return `${JSON.stringify(entries, null, 2)}\n`;
}

const VERDICTS = ['slower', 'not slower', 'not met', 'met', 'open', 'failed'] as const;

const ENDS = [
  ['', 'value', 'geometric mean over the blocks'],
  ['_low', 'low', 'lower end of its interval'],
  ['_high', 'high', 'upper end of its interval'],
] as const;

function gaugeOf(
  { stem, unit, perUnit, samples }: Measure,
  [suffix, end, about]: (typeof ENDS)[number],
): string {
  const name = `tellers_gate_${stem}${suffix}_${unit}`;
  const lines = samples.map(({ of, look }) => `${name}{of="${of}"} ${look[end] * perUnit}`);
  const head = [`# TYPE ${name} gauge`, `# UNIT ${name} ${unit}`, `# HELP ${name} ${about}`];
  return [...head, ...lines].join('\n');
}

/** Text: the verdict as a state set, and gauges. */
export function gateOpenMetrics(outcome: GateOutcome): string {
  const gauges = measuresOf(outcome).flatMap((measure) => ENDS.map((end) => gaugeOf(measure, end)));
  const verdict = 'tellers_gate_verdict';
  const states = VERDICTS.map((one) => `${verdict}{${verdict}="${one}"} ${one === outcome.kind ? 1 : 0}`);
  const about = 'what the gate decided; open: it cannot tell within its budget';
  return [`# TYPE ${verdict} stateset`, `# HELP ${verdict} ${about}`, ...states, ...gauges, '# EOF', ''].join(
    '\n',
  );
}
