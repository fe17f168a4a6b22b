/** The metrics that runs are compared by: a column of the trials, and the direction that is better. */
import type { TrialRow } from '../results/columns.ts';
import type { NumberColumn } from './cells.ts';

export const METRIC_NAMES = ['throughput', 'p50', 'p99', 'cpu'] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

/** The reason for which a metric excludes trials. */
export type Exclusion = { readonly kind: 'fixed-rate' } | { readonly kind: 'clients-unanswered' };

export interface Metric {
  readonly better: 'more' | 'less';
  readonly column: NumberColumn;
  /** The reason to exclude such trials; null when there is none. */
  readonly exclude: (rows: readonly TrialRow[]) => Exclusion | null;
}

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  throughput: {
    better: 'more',
    column: 'throughput_rps',
    exclude: (rows) =>
      rows.some(({ load }) => load === 'open' || load === 'burst') ? { kind: 'fixed-rate' } : null,
  },
  p50: { better: 'less', column: 'latency_p50_us', exclude: excludeStarved },
  p99: { better: 'less', column: 'latency_p99_us', exclude: excludeStarved },
  cpu: { better: 'less', column: 'server_cpu_us_per_request', exclude: () => null },
};

/** Latency covers answered clients only, so it looks better with more unanswered ones. */
function excludeStarved(rows: readonly TrialRow[]): Exclusion | null {
  const starved = rows.some(
    ({ clients_served, clients }) => clients_served !== null && clients_served < clients,
  );
  return starved ? { kind: 'clients-unanswered' } : null;
}
