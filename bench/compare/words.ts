/** The words of a comparison: runs, metrics and outcomes. */
import type { MetricName } from '../analysis/metric.ts';
import type { Obstacle, Outcome } from '../analysis/run-comparison.ts';
import { FEWEST_BLOCKS } from '../statistics/verdict.ts';
import { formatLatency, formatRate } from '../words/numbers.ts';

/** `A`, `B`, … */
export function letterOf(index: number): string {
  return String.fromCodePoint(65 + index);
}

export function lettersOf(runs: number): string[] {
  return Array.from({ length: runs }, (_, index) => letterOf(index));
}

export interface MetricWords {
  readonly title: string;
  readonly format: (value: number | null) => string;
}

export const METRIC_WORDS: Readonly<Record<MetricName, MetricWords>> = {
  throughput: { title: 'Throughput, requests per second', format: formatRate },
  p50: { title: 'Latency, median', format: formatLatency },
  p99: { title: 'Latency, 99th percentile', format: formatLatency },
  cpu: { title: 'CPU time of the server for a request', format: formatLatency },
};

/** The text in CSV and JSON. */
export function outcomeText(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : `${outcome.kind}: ${obstacleText(outcome.because)}`;
}

export function obstacleText(because: Obstacle): string {
  switch (because.kind) {
    case 'fixed-rate':
      return 'the rate was fixed';
    case 'clients-unanswered':
      return 'some clients got no answer';
    case 'not-in-both':
      return 'not measured in both';
    case 'nothing-measured':
      return 'nothing was measured';
    case 'too-few-trials':
      return `fewer than ${FEWEST_BLOCKS} valid trials`;
    case 'answered-nothing':
      return `the ${because.run} answered nothing in ${because.silent} of ${because.valid} valid trials`;
    default:
      return because satisfies never;
  }
}
