/** The results of other tools for a terminal: each series beside the most similar cells of our runs. */
import { type AlikeCell, alikeCells } from '../analysis/alike-cells.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { type MetricName, METRICS } from '../analysis/metric.ts';
import { formatCount, formatTimes, NOT_MEASURED } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { plainTable } from '../words/plain-table.ts';
import type { OtherSeries } from './other-tools.ts';
import { letterOf, METRIC_WORDS, obstacleText } from './words.ts';

export interface ComparedRun {
  readonly path: string;
  readonly results: Analysis;
}

export function formatOthers(
  others: readonly OtherSeries[],
  runs: readonly ComparedRun[],
  metric: MetricName,
): string[] {
  if (others.length === 0) return [];
  return [
    `${METRIC_WORDS[metric].title}, measured by other tools. Each is one measurement without trials: no interval, so no verdict. Tools count differently (what a request is, when its time begins), and ran at another time.`,
    ...others.map((series) => formatOther(series, runs, metric)),
  ];
}

const FIELD = { throughput: 'throughputRps', p50: 'p50Us', p99: 'p99Us', cpu: null } as const;

export function readOther(series: OtherSeries, metric: MetricName): number | null {
  const field = FIELD[metric];
  return field === null ? null : series[field];
}

function formatOther(series: OtherSeries, runs: readonly ComparedRun[], metric: MetricName): string {
  const { name, tool, clients, durationS, resolutionUs, errors } = series;
  const { format } = METRIC_WORDS[metric];
  const value = readOther(series, metric);
  const about = [
    tool,
    clients === null ? 'clients unknown' : `${clients} ${clients === 1 ? 'client' : 'clients'}`,
    ...(durationS === null ? [] : [`${formatCount(durationS)} s`]),
    ...(resolutionUs > 1 && metric !== 'throughput' ? [`latency in steps of ${format(resolutionUs)}`] : []),
    ...(errors === null || errors === 0 ? [] : [`${formatCount(errors)} requests failed`]),
  ];
  const beside = runs.flatMap(({ results }, index) =>
    alikeCells(results, clients, value, METRICS[metric]).map(({ cell, median, ratio }) => [
      `${letterOf(index)} ${nameCase(cell)}`,
      String(clients),
      cell.server,
      format(median),
      formatQuotient(ratio),
    ]),
  );
  const rows =
    beside.length > 0
      ? plainTable(
          ['', 'clients', 'server', 'median', `${name} over it`],
          ['left', 'right', 'left', 'right', 'right'],
          beside,
        )
      : 'No run has cells of a closed loop on kept connections with as many clients.';
  const shown = value === null ? 'not measured' : value === 0 ? 'below its resolution' : format(value);
  return `${name} (${about.join(', ')}): ${shown}\n${rows}`;
}

function formatQuotient(ratio: AlikeCell['ratio']): string {
  if (ratio === null) return NOT_MEASURED;
  return typeof ratio === 'number' ? formatTimes(ratio) : obstacleText(ratio);
}
