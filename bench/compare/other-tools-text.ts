/** The results of other tools for a terminal: each series beside the most similar cells of our runs. */
import { type AlikeCell, alikeCells } from '../analysis/alike-cells.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { type MetricName, METRICS } from '../analysis/metric.ts';
import {
  formatCount,
  formatLatency,
  formatNumberOf,
  formatPart,
  formatTimes,
  NOT_MEASURED,
} from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { plainTable } from '../words/plain-table.ts';
import { findUnlike, readOther, type Unlike } from './likeness.ts';
import type { OtherSeries } from './tools/series.ts';
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
    `${METRIC_WORDS[metric].title}, measured by other tools. Each is one measurement without trials: no interval, so no verdict. Only right answers count. Tools count differently (what a request is, when its time begins), and ran at another time.`,
    ...others.map((series) => formatOther(series, runs, metric)),
  ];
}

function formatOther(series: OtherSeries, runs: readonly ComparedRun[], metric: MetricName): string {
  const unlike = findUnlike(series, metric);
  const rows =
    unlike === null ? formatBeside(series, runs, metric) : `Not compared: ${unlikeText(unlike, series)}.`;
  return `${series.name} (${describeSeries(series, metric)}): ${formatOwn(series, metric)}\n${rows}`;
}

function formatBeside(series: OtherSeries, runs: readonly ComparedRun[], metric: MetricName): string {
  const { name, clients } = series;
  const beside = runs.flatMap(({ results }, index) =>
    alikeCells(results, clients, readOther(series, metric), METRICS[metric]).map(
      ({ cell, median, ratio }) => [
        `${letterOf(index)} ${nameCase(cell)}`,
        String(clients),
        cell.server,
        METRIC_WORDS[metric].format(median),
        formatQuotient(ratio),
      ],
    ),
  );
  return beside.length > 0
    ? plainTable(
        ['', 'clients', 'server', 'median', `${name} over it`],
        ['left', 'right', 'left', 'right', 'right'],
        beside,
      )
    : 'No run has cells of a closed loop on kept connections with as many clients.';
}

function describeSeries(series: OtherSeries, metric: MetricName): string {
  const { tool, load, clients, durationS, resolutionUs, errors, failedChecks } = series;
  return [
    tool,
    ...(load === 'open' ? ['open loop'] : []),
    clients === null ? 'clients unknown' : formatNumberOf(clients, 'client'),
    ...(durationS === null ? [] : [`${formatCount(durationS)} s`]),
    ...(resolutionUs > 1 && metric !== 'throughput'
      ? [`latency in steps of ${formatLatency(resolutionUs)}`]
      : []),
    ...(errors === null || errors === 0 ? [] : [`${formatNumberOf(errors, 'request')} failed`]),
    ...(failedChecks === 0 ? [] : [`${formatNumberOf(failedChecks, 'check')} failed`]),
  ].join(', ');
}

function formatOwn(series: OtherSeries, metric: MetricName): string {
  const value = readOther(series, metric);
  if (value === null) return 'not measured';
  if (value === 0 && metric !== 'throughput') return 'below its resolution';
  return METRIC_WORDS[metric].format(value);
}

function formatQuotient(ratio: AlikeCell['ratio']): string {
  if (ratio === null) return NOT_MEASURED;
  return typeof ratio === 'number' ? formatTimes(ratio) : obstacleText(ratio);
}

/** Why a run of another tool is compared with none of ours: a sentence without its end. */
export function unlikeText(unlike: Unlike, { tool, p50Us }: OtherSeries): string {
  switch (unlike.kind) {
    case 'nothing-answered':
      return 'no request was answered';
    case 'all-failed':
      return 'every answer failed, and failures are no throughput';
    case 'mostly-failed':
      return 'most requests failed, or their connections ended: both are other work';
    case 'rounded-duration':
      return `it sent a fixed number of requests, and ${tool} rounds the time up to its next sample: give a duration`;
    case 'clients-varied':
      return `the number of its clients varied from ${unlike.least} to ${unlike.most}`;
    case 'failed-checks':
      return `${formatNumberOf(unlike.failed, 'check')} failed, and the summary does not contain for how many answers. Give each request one check`;
    case 'longer-than-run':
      return `the mean latency of ${formatLatency(unlike.meanUs)} is longer than the whole run of ${formatLatency(unlike.durationS * 1e6)}, so a figure is wrong. Measure again, for longer`;
    case 'open-loop':
      return 'it is an open loop, whose throughput is the rate that was asked for; ours is closed';
    case 'pipelined':
      return `${unlike.pipelining} requests at a time were sent on each connection (pipelining); our clients send one`;
    case 'clients-unknown':
      return `the output of ${tool} does not contain the number of clients${unlike.underWay === null ? '' : ` (about ${formatCount(unlike.underWay)} requests were under way: throughput × mean latency, Little’s law)`}: give --clients`;
    case 'too-many-under-way':
      return `${formatCount(unlike.underWay)} requests were under way (throughput × latency, Little’s law), with ${formatNumberOf(unlike.clients, 'client')}: it sent several at a time (pipelining), or a figure is wrong${tool === 'wrk' && p50Us === null ? '. The mean of wrk contains estimates for stalls; its median, from wrk --latency, decides' : ''}`;
    case 'mostly-idle':
      return `only ${formatCount(unlike.underWay)} requests were under way (throughput × latency, Little’s law), with ${formatNumberOf(unlike.clients, 'client')}: they paused, kept a rate, varied in number, or did not all connect`;
    case 'latency-of-failures':
      return `its latencies contain those of failed answers, ${formatPart(unlike.part)} of all`;
    default:
      return unlike satisfies never;
  }
}
