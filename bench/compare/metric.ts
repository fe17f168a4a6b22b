/** The metrics that runs are compared by: a column of the trials, and the direction that is better. */
import type { NumberColumn } from '../analysis/cells.ts';
import type { TrialRow } from '../results/columns.ts';
import { formatLatency, formatRate } from '../words/numbers.ts';

export const METRIC_NAMES = ['throughput', 'p50', 'p99', 'cpu'] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

/** The reason for which a metric excludes trials. */
export type Exclusion = { readonly kind: 'fixed-rate' } | { readonly kind: 'clients-unanswered' };

export interface Metric {
  readonly title: string;
  readonly better: 'more' | 'less';
  readonly column: NumberColumn;
  readonly format: (value: number | null) => string;
  /** The reason to exclude such trials; null when there is none. */
  readonly exclude: (rows: readonly TrialRow[]) => Exclusion | null;
}

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  throughput: {
    title: 'Throughput, requests per second',
    better: 'more',
    column: 'throughput_rps',
    format: formatRate,
    exclude: (rows) => (rows.some(({ load }) => load === 'open') ? { kind: 'fixed-rate' } : null),
  },
  p50: {
    title: 'Latency, median',
    better: 'less',
    column: 'latency_p50_us',
    format: formatLatency,
    exclude: excludeStarved,
  },
  p99: {
    title: 'Latency, 99th percentile',
    better: 'less',
    column: 'latency_p99_us',
    format: formatLatency,
    exclude: excludeStarved,
  },
  cpu: {
    title: 'CPU time of the server for a request',
    better: 'less',
    column: 'server_cpu_us_per_request',
    format: formatLatency,
    exclude: () => null,
  },
};

/** Latency covers answered clients only, so it looks better with more unanswered ones. */
function excludeStarved(rows: readonly TrialRow[]): Exclusion | null {
  const starved = rows.some(
    ({ clients_served, clients }) => clients_served !== null && clients_served < clients,
  );
  return starved ? { kind: 'clients-unanswered' } : null;
}
