/** The results of other tools for a terminal: each series beside the most similar cells of our runs. */
import { type AlikeCell, alikeCells } from '../analysis/alike-cells.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { type MetricName, METRICS } from '../analysis/metric.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { plainTable } from '../words/plain-table.ts';
import { findUnlike, readOther } from './likeness.ts';
import type { OtherSeries } from './tools/series.ts';
import type { CompareWords } from './words-en.ts';
import { formatMetric, letterOf, unlikeText } from './words.ts';

export interface ComparedRun {
  readonly path: string;
  readonly results: Analysis;
}

export function formatOthers(
  others: readonly OtherSeries[],
  runs: readonly ComparedRun[],
  metric: MetricName,
  words: CompareWords,
): string[] {
  if (others.length === 0) return [];
  return [words.others.about(metric), ...others.map((series) => formatOther(series, runs, metric, words))];
}

function formatOther(
  series: OtherSeries,
  runs: readonly ComparedRun[],
  metric: MetricName,
  words: CompareWords,
): string {
  const unlike = findUnlike(series, metric);
  const rows =
    unlike === null
      ? formatBeside(series, runs, metric, words)
      : words.others.notCompared(unlikeText(unlike, series, words));
  return `${series.name} (${describeSeries(series, metric, words)}): ${formatOwn(series, metric, words)}\n${rows}`;
}

function formatBeside(
  series: OtherSeries,
  runs: readonly ComparedRun[],
  metric: MetricName,
  words: CompareWords,
): string {
  const { name, clients } = series;
  const { others, cells } = words;
  const beside = runs.flatMap(({ results }, index) =>
    alikeCells(results, clients, readOther(series, metric), METRICS[metric]).map(
      ({ cell, median, ratio }) => [
        `${letterOf(index)} ${nameCase(cell, words)}`,
        String(clients),
        cell.server,
        formatMetric(metric, words)(median),
        formatQuotient(ratio, words),
      ],
    ),
  );
  return beside.length > 0
    ? plainTable(
        ['', cells.clients, cells.server, others.median, others.over(name)],
        ['left', 'right', 'left', 'right', 'right'],
        beside,
      )
    : others.noneAlike;
}

function describeSeries(series: OtherSeries, metric: MetricName, { others, numbers }: CompareWords): string {
  const { tool, load, clients, durationS, resolutionUs, errors, failedChecks } = series;
  return [
    tool,
    ...(load === 'open' ? [others.openLoop] : []),
    clients === null ? others.clientsUnknown : others.clients(clients),
    ...(durationS === null ? [] : [others.seconds(numbers.count(durationS))]),
    ...(resolutionUs > 1 && metric !== 'throughput' ? [others.inSteps(numbers.latency(resolutionUs))] : []),
    ...(errors === null || errors === 0 ? [] : [others.failedRequests(errors)]),
    ...(failedChecks === 0 ? [] : [others.failedChecks(failedChecks)]),
  ].join(', ');
}

function formatOwn(series: OtherSeries, metric: MetricName, words: CompareWords): string {
  const value = readOther(series, metric);
  if (value === null) return words.others.notMeasured;
  if (value === 0 && metric !== 'throughput') return words.others.belowResolution;
  return formatMetric(metric, words)(value);
}

function formatQuotient(ratio: AlikeCell['ratio'], { numbers, obstacle }: CompareWords): string {
  if (ratio === null) return NOT_MEASURED;
  return typeof ratio === 'number' ? numbers.times(ratio) : obstacle(ratio);
}
