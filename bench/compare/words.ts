/** The words of a comparison: runs, metrics and outcomes. */
import type { MetricName } from '../analysis/metric.ts';
import type { Outcome } from '../analysis/run-comparison.ts';
import type { Unlike } from './likeness.ts';
import type { OtherSeries } from './tools/series.ts';
import { type CompareWords, ENGLISH_COMPARE } from './words-en.ts';

/** `A`, `B`, … */
export function letterOf(index: number): string {
  return String.fromCodePoint(65 + index);
}

export function lettersOf(runs: number): string[] {
  return Array.from({ length: runs }, (_, index) => letterOf(index));
}

/** How values of a metric are written. */
export function formatMetric(
  metric: MetricName,
  { numbers }: Pick<CompareWords, 'numbers'>,
): (value: number | null) => string {
  return metric === 'throughput' ? numbers.rate : numbers.latency;
}

/** In CSV and JSON it is English. */
export function outcomeText(outcome: Outcome, words: CompareWords = ENGLISH_COMPARE): string {
  const { names, notComparable } = words.outcomes;
  return typeof outcome === 'string' ? names[outcome] : notComparable(words.obstacle(outcome.because));
}

/** Why a run of another tool is compared with none of ours: a sentence without its end. In JSON it is English. */
export function unlikeText(
  unlike: Unlike,
  { tool, p50Us }: OtherSeries,
  words: CompareWords = ENGLISH_COMPARE,
): string {
  return words.unlike(unlike, tool, p50Us !== null);
}
