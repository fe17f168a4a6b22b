/** The results of other tools for a terminal: each series beside the most similar cells of our runs. */
import type { Analysis } from '../analysis/analysis.ts';
import { medianOf } from '../statistics/interval.ts';
import { formatCount, formatTimes, NOT_MEASURED } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { plainTable } from '../words/plain-table.ts';
import type { CellName, Comparison } from './comparison.ts';
import type { Metric } from './metric.ts';
import type { OtherSeries } from './other-tools.ts';
import { obstacleText } from './outcome.ts';

export interface ComparedRun {
  readonly path: string;
  readonly results: Analysis;
}

/** `A`, `B`, … */
export function letterOf(index: number): string {
  return String.fromCodePoint(65 + index);
}

export function formatOthers(
  others: readonly OtherSeries[],
  runs: readonly ComparedRun[],
  metric: Metric,
  { metric: name }: Comparison,
): string[] {
  if (others.length === 0) return [];
  return [
    `${metric.title}, measured by other tools. Each is one measurement without trials: no interval, so no verdict. Tools count differently (what a request is, when its time begins), and ran at another time.`,
    ...others.map((series) => formatOther(series, runs, metric, readOther(series, name))),
  ];
}

export function readOther(
  { throughputRps, p50Us, p99Us }: OtherSeries,
  metric: Comparison['metric'],
): number | null {
  switch (metric) {
    case 'throughput':
      return throughputRps;
    case 'p50':
      return p50Us;
    case 'p99':
      return p99Us;
    case 'cpu':
      return null;
    default:
      return metric satisfies never;
  }
}

function formatOther(
  series: OtherSeries,
  runs: readonly ComparedRun[],
  metric: Metric,
  value: number | null,
): string {
  const { name, tool, clients, durationS, resolutionUs, errors } = series;
  const about = [
    tool,
    clients === null ? 'clients unknown' : `${clients} ${clients === 1 ? 'client' : 'clients'}`,
    ...(durationS === null ? [] : [`${formatCount(durationS)} s`]),
    ...(resolutionUs > 1 && metric.better === 'less'
      ? [`latency in steps of ${metric.format(resolutionUs)}`]
      : []),
    ...(errors === null || errors === 0 ? [] : [`${formatCount(errors)} requests failed`]),
  ];
  const beside = runs.flatMap(({ results }, index) =>
    besideRun(series, value, results, letterOf(index), metric),
  );
  const rows =
    beside.length > 0
      ? plainTable(
          ['', 'clients', 'server', 'median', `${name} over it`],
          ['left', 'right', 'left', 'right', 'right'],
          beside,
        )
      : 'No run has cells of a closed loop on kept connections with as many clients.';
  const shown = value === null ? 'not measured' : value === 0 ? 'below its resolution' : metric.format(value);
  return `${name} (${about.join(', ')}): ${shown}\n${rows}`;
}

/** The most similar cells: a page in a closed loop, on kept connections, with the same number of clients. */
function besideRun(
  { clients }: OtherSeries,
  value: number | null,
  { summary, trials }: Analysis,
  letter: string,
  metric: Metric,
): string[][] {
  const alike = summary.filter(
    (row) =>
      row.load === 'closed' &&
      row.requests_per_connection === null &&
      row.workload === 'page' &&
      row.clients === clients,
  );
  return alike.map((cell) => {
    const rows = trials.filter((row) => row.validity === 'valid' && isOf(row, cell));
    const median = medianOf(rows.map((row) => row[metric.column]));
    const excluded = metric.exclude(rows);
    const ratio = excluded === null ? formatQuotient(value, median) : obstacleText(excluded);
    return [`${letter} ${nameCase(cell)}`, String(clients), cell.server, metric.format(median), ratio];
  });
}

function isOf(row: CellName, cell: CellName): boolean {
  const columns = ['scenario', 'variant', 'driver', 'load', 'clients', 'server'] as const;
  return columns.every((column) => row[column] === cell[column]);
}

function formatQuotient(value: number | null, median: number | null): string {
  return value === null || value === 0 || median === null || median === 0
    ? NOT_MEASURED
    : formatTimes(value / median);
}
