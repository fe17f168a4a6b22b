/**
 * Whether a run of another tool can stand beside the closed loop of our runs: the same load, right answers, and figures
 * that are possible. Pure.
 */
import type { MetricName } from '../analysis/metric.ts';
import type { OtherSeries } from './tools/series.ts';

/** Why a run is compared with none of ours. */
export type Unlike =
  | { readonly kind: 'nothing-answered' }
  | { readonly kind: 'all-failed' }
  | { readonly kind: 'mostly-failed' }
  | { readonly kind: 'failed-checks'; readonly failed: number }
  | { readonly kind: 'rounded-duration' }
  | { readonly kind: 'longer-than-run'; readonly meanUs: number; readonly durationS: number }
  | { readonly kind: 'open-loop' }
  | { readonly kind: 'pipelined'; readonly pipelining: number }
  | { readonly kind: 'clients-varied'; readonly least: number; readonly most: number }
  | { readonly kind: 'clients-unknown'; readonly underWay: number | null }
  | { readonly kind: 'too-many-under-way'; readonly underWay: number; readonly clients: number }
  | { readonly kind: 'mostly-idle'; readonly underWay: number; readonly clients: number }
  | { readonly kind: 'latency-of-failures'; readonly part: number };

/** Latencies are rounded, and the window of a tool is not exactly that of its answers. */
const MOST_UNDER_WAY = 1.25;
/** Between an answer and the next request a tool works too; beyond this it pauses, or keeps a rate. */
const LEAST_UNDER_WAY = 0.5;
/** A server that mostly fails does other work, as does one that ends its connections. */
const MOST_FAILURES = 0.5;
/** The part of failed answers from which on even a 99th percentile may be theirs. */
const MOST_FAILED = 0.01;

const FIELD = { throughput: 'throughputRps', p50: 'p50Us', p99: 'p99Us', cpu: null } as const;

/** @returns null where it was not measured */
export function readOther(series: OtherSeries, metric: MetricName): number | null {
  const field = FIELD[metric];
  return field === null ? null : series[field];
}

/** @returns null when it may stand beside cells of ours with as many clients */
export function findUnlike(series: OtherSeries, metric: MetricName): Unlike | null {
  return findWrong(series) ?? findOtherLoad(series) ?? findFailures(series, metric);
}

function findWrong(series: OtherSeries): Unlike | null {
  const { answersRps, throughputRps, unclear, mean, durationS, failedChecks } = series;
  if (answersRps === 0) return { kind: 'nothing-answered' };
  if (throughputRps === 0) return { kind: 'all-failed' };
  if (unclear === 'failed-checks') return { kind: unclear, failed: failedChecks };
  if (unclear !== null) return { kind: unclear };
  if (mean !== null && durationS !== null && mean.atLeastUs > durationS * 1e6) {
    return { kind: 'longer-than-run', meanUs: mean.atLeastUs, durationS };
  }
  return failuresPerAnswer(series) > MOST_FAILURES ? { kind: 'mostly-failed' } : null;
}

/** Failed answers, and connections that broke, which some tools count beside the answers. */
function failuresPerAnswer({ answersRps, throughputRps, durationS, errors }: OtherSeries): number {
  const failedPart = 1 - (throughputRps ?? 0) / answersRps;
  return Math.max(failedPart, durationS === null ? 0 : (errors ?? 0) / (answersRps * durationS));
}

/** By Little's law the requests under way are answers per second × mean latency. */
function findOtherLoad({
  load,
  pipelining,
  clients,
  leastClients,
  answersRps,
  mean,
}: OtherSeries): Unlike | null {
  if (load === 'open') return { kind: 'open-loop' };
  if (pipelining > 1) return { kind: 'pipelined', pipelining };
  const least = mean === null ? null : (answersRps * mean.atLeastUs) / 1e6;
  const most = mean === null ? null : (answersRps * mean.atMostUs) / 1e6;
  if (clients === null) return { kind: 'clients-unknown', underWay: most };
  if (leastClients !== null && leastClients < clients) {
    return { kind: 'clients-varied', least: leastClients, most: clients };
  }
  if (least !== null && least > clients * MOST_UNDER_WAY) {
    return { kind: 'too-many-under-way', underWay: least, clients };
  }
  return most !== null && most < clients * LEAST_UNDER_WAY
    ? { kind: 'mostly-idle', underWay: most, clients }
    : null;
}

function findFailures(
  { percentilesOf, answersRps, throughputRps }: OtherSeries,
  metric: MetricName,
): Unlike | null {
  if (metric === 'throughput' || percentilesOf === 'right answers') return null;
  const part = 1 - (throughputRps ?? 0) / answersRps;
  return part > MOST_FAILED ? { kind: 'latency-of-failures', part } : null;
}
