/** How the value of a measure is written, and how many clients were served. Pure. */
import type { Service } from '../analysis/served.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { formatCount, type Numbers } from './numbers.ts';

export function formatMeasure(measure: Measure, value: number, numbers: Numbers): string {
  switch (measure) {
    case 'throughput':
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
export function formatServed(
  { served }: Service,
  { count }: Pick<Numbers, 'count'> = { count: formatCount },
): string {
  return `${served.kind === 'counted' ? '' : '≤\u00a0'}${count(served.clients)}`;
}

/** `63`, or `≥ 45`. */
export function formatUnanswered({ served, clients }: Service, { count }: Numbers): string {
  return `${served.kind === 'counted' ? '' : '≥\u00a0'}${count(clients - served.clients)}`;
}
