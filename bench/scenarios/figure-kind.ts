/** The figures of a scenario, as data; bench/figures draws them. */

/**
 * `goodput`: requests answered in time, as a part of the server's knee. `transfer`: bytes of answers per second. `deliveries` and `delivery-p99`: what throughput and p99 are where each
 * message is counted once for every client that it reaches.
 */
export type Measure =
  | 'throughput'
  | 'goodput'
  | 'deliveries'
  | 'transfer'
  | 'p50'
  | 'p99'
  | 'delivery-p99'
  | 'fairness'
  | 'memory-per-bystander'
  | 'cpu-per-request';

/**
 * The x axis: what is varied. `variant`: the quantity in the names of the variants (`page 10 kB`, `compute 2 ms`).
 * `knee-part`: the offered rate, as a part of the server's knee.
 */
export type Against = 'clients' | 'variant' | 'offered-rate' | 'knee-part';

export type FigureKind =
  /** A line for each server; a panel for each variant where they are not the x axis. */
  | { readonly kind: 'lines'; readonly measure: Measure; readonly against: Against }
  /** Median and p99 latency against the offered rate, with the knee of each server. */
  | { readonly kind: 'response' }
  /** A lane for each client, a panel for each server: what its time was made of. */
  | { readonly kind: 'timeline' }
  /** The p99 of every server without a bystander and with each kind; the first variant is the one without. */
  | { readonly kind: 'bystanders' }
  /** What each client got. */
  | { readonly kind: 'shares' }
  /** Which model wins: clients against variants. */
  | { readonly kind: 'map' };

/** The figures of a scenario that names none. */
export const PLAIN_FIGURES: readonly FigureKind[] = [
  { kind: 'lines', measure: 'throughput', against: 'clients' },
  { kind: 'lines', measure: 'p99', against: 'clients' },
];
