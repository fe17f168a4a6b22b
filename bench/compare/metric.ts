/** What two runs can be compared by: a column of their trials, and which way is better. */
import type { NumberColumn } from '../analysis/cells.ts';
import type { TrialRow } from '../results/columns.ts';
import { formatLatency, formatRate } from '../words/numbers.ts';

export const METRIC_NAMES = ['throughput', 'p50', 'p99', 'cpu'] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

/** Why a metric compares nothing of some trials. */
export type Exclusion = { readonly kind: 'fixed-rate' } | { readonly kind: 'clients-unanswered' };

export interface Metric {
  readonly title: string;
  readonly better: 'more' | 'less';
  readonly column: NumberColumn;
  readonly format: (value: number | null) => string;
  /** Why trials like these say nothing by it; null when they do. */
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

/** A latency is of the clients that were answered, and looks the better the more were not. */
function excludeStarved(rows: readonly TrialRow[]): Exclusion | null {
  const starved = rows.some(
    ({ clients_served, clients }) => clients_served !== null && clients_served < clients,
  );
  return starved ? { kind: 'clients-unanswered' } : null;
}
