/** How the value of a measure is written, and how many clients were served. Pure. */
import { FAR } from '../analysis/little.ts';
import type { Service } from '../analysis/served.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { NOT_MEASURED, type Numbers } from './numbers.ts';
import type { ReportWords } from './report-en.ts';
import type { Words } from './words.ts';

export function formatMeasure(measure: Measure, value: number, numbers: Numbers): string {
  switch (measure) {
    case 'throughput':
    case 'goodput':
    case 'deliveries':
    case 'fairness':
      return numbers.count(value);
    case 'transfer':
      return `${numbers.bytes(value)}/s`;
    case 'memory-per-bystander':
      return numbers.bytes(value);
    case 'p50':
    case 'p99':
    case 'delivery-p99':
    case 'cpu-per-request':
      return numbers.latency(value);
    default:
      return measure satisfies never;
  }
}

/** `1`, or `≤ 19` where only a bound is known. */
export function formatServed({ served }: Service, { count }: Numbers): string {
  return `${served.kind === 'counted' ? '' : '≤\u00a0'}${count(served.clients)}`;
}

/**
 * The clients served at the same time, by Little's law. More than were opened cannot be: up to 10 % more is noise, and
 * beyond that the latency or the throughput is overstated.
 */
export function formatAtOnce(
  effective: number | null,
  clients: number,
  { tables, figures: { numbers } }: ReportWords,
): string {
  if (effective !== null && effective > clients * (1 + FAR)) return tables.comparison.overstated;
  return numbers.count(effective === null ? null : Math.min(effective, clients));
}

/** In place of a percentile for which there are too few answers: what was seen. */
export function formatWaits(longestUs: number | null, { places, numbers }: Words): string {
  return longestUs === null ? NOT_MEASURED : places.waits(numbers.latency(longestUs));
}

/** `63`, or `≥ 45`. */
export function formatUnanswered({ served, clients }: Service, { count }: Numbers): string {
  return `${served.kind === 'counted' ? '' : '≥\u00a0'}${count(clients - served.clients)}`;
}
