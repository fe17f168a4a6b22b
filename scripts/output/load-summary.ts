/** The result of a load as a few lines of text. */
import { ALL_ANSWERED, type Asked, isLowerBound } from '../../bench/analysis/censoring.ts';
import { FAR } from '../../bench/analysis/little.ts';
import { describeInvalidities } from '../../bench/analysis/invalidity-text.ts';
import { findInvalidities, UNDISTURBED } from '../../bench/analysis/validity.ts';
import { effectiveClients, jainIndex } from '../../bench/run/trial-row.ts';
import { wrap, wrapAt } from '../../bench/words/terminal-text.ts';
import type { ClientShare, Latency, LoadErrors, LoadResult, LoadSpec } from '../../clients/load.ts';
import { formatAddress } from '../../clients/target.ts';
import { describeRequest } from '../../workloads/http-asking.ts';
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { OutputWords } from '../words/output-en.ts';

const LABEL_WIDTH = 16;

/** Above this, the load process was the limit, not the server. */
const BUSY_PERCENT = 97;

type Row = readonly [label: string, value: string];

export function formatLoad(spec: LoadSpec, result: LoadResult, words: OutputWords): string {
  const { requests, durationS } = result;
  const { load, report } = words;
  const { rows } = load;
  const { count } = report.figures.numbers;
  const latency = formatDistribution(result.latency, words, askedOf(result));
  const lines: Row[] = [
    ...describeOffered(spec, result, words),
    ...describeDeliveries(result, words),
    [rows.requests, load.requests(count(durationS > 0 ? requests / durationS : 0), count(requests))],
    [rows.latency, spec.load.kind === 'open' ? load.fromDue(latency) : latency],
    ...describeAtOnce(spec, result, words),
    [rows.connect, formatDistribution(result.connect, words)],
    [rows.connections, count(result.connections)],
    [rows.served, formatServed(result.clients, words)],
    [rows.errors, formatErrors(result, words)],
    ...(result.retried === 0 ? [] : [[rows.retried, load.retried(result.retried)] as const]),
    [rows.warmUp, formatWarmUp(result, words)],
    [rows.process, formatLoadProcess(result, words)],
    [rows.verdict, formatVerdict(spec, result, words)],
  ];
  const texts = lines.map(([label, value]) => `${label.padEnd(LABEL_WIDTH)}${wrapAt(LABEL_WIDTH, value)}`);
  const hints = result.hints.map((hint) => wrap(load.hint(report.recorded.hint(hint)), '  '));
  return `${[wrap(formatTitle(spec, result, words), '  '), '', ...texts, ...hints].join('\n')}\n`;
}

/** Requests in flight by Little's law, a check of throughput and latency against each other. */
function atOnceOf({ requests, durationS, latency }: LoadResult): number | null {
  return effectiveClients(durationS > 0 ? requests / durationS : null, latency);
}

/** A row for a closed loop only: the clients of an open one say nothing about how many requests are in flight. */
function describeAtOnce(
  { load, clients }: LoadSpec,
  result: LoadResult,
  { load: words, report }: OutputWords,
): Row[] {
  if (load.kind === 'open') return [];
  const atOnce = atOnceOf(result);
  const label = words.rows.inFlight;
  if (atOnce === null) return [[label, words.notMeasured]];
  if (atOnce > clients * (1 + FAR)) return [[label, words.overstated(clients)]];
  const requests = report.figures.numbers.count(Math.min(atOnce, clients));
  return [[label, words.inFlight(requests, clients)]];
}

function formatWarmUp(
  { warmupS, warmupRequests, warmupSteady }: LoadResult,
  { load, report }: OutputWords,
): string {
  const { fixed, count } = report.figures.numbers;
  return load.warmUp(fixed(warmupS, 2), count(warmupRequests), warmupSteady);
}

/**
 * Why the figures are not valid for the server, by the rules of a trial; null when they are. What other programs used is
 * not known here.
 */
export function findFault(load: LoadResult, clients: number): string | null {
  return describeInvalidities(findInvalidities({ ...UNDISTURBED, load, clients }));
}

function formatVerdict(spec: LoadSpec, result: LoadResult, { load, report }: OutputWords): string {
  const fault = findFault(result, spec.clients);
  return fault === null ? load.valid : load.invalid(report.recorded.reasons(fault));
}

/** Rows for broadcast only. */
function describeDeliveries(
  { deliveries, deliveryLatency, durationS }: LoadResult,
  words: OutputWords,
): Row[] {
  if (deliveries === null) return [];
  const { rows, delivered } = words.load;
  const { count } = words.report.figures.numbers;
  const perSecond = count(durationS > 0 ? deliveries / durationS : 0);
  return [
    [rows.delivered, delivered(perSecond, count(deliveries))],
    [rows.deliveryTime, formatDistribution(deliveryLatency, words)],
  ];
}

/** Rows for an open loop only. */
function describeOffered(
  { load }: LoadSpec,
  { offeredRequests, unanswered, sendLateness }: LoadResult,
  words: OutputWords,
): Row[] {
  if (load.kind === 'closed') return [];
  const { rows, offered } = words.load;
  const { count } = words.report.figures.numbers;
  const left = unanswered === null || unanswered === 0 ? null : count(unanswered);
  const { rateRps, arrivals, seed } = load;
  return [
    [rows.offered, offered(count(rateRps), arrivals, seed, count(offeredRequests ?? 0), left)],
    [rows.lateness, formatDistribution(sendLateness, words)],
  ];
}

/** An open loop spins, so its CPU time does not show how busy it was. */
function formatLoadProcess(
  { cpuPercent, busyPercent, coreWaitPercent }: LoadResult,
  { load, report }: OutputWords,
): string {
  const { count } = report.figures.numbers;
  const isLimit = (busyPercent ?? cpuPercent) > BUSY_PERCENT;
  const busy = busyPercent === null ? null : count(busyPercent);
  const waited = coreWaitPercent === null || coreWaitPercent < 1 ? null : count(coreWaitPercent);
  return load.process(count(cpuPercent), busy, waited, isLimit);
}

function formatTitle(
  { host, port, workload, request, clients, requestsPerConnection, driver }: LoadSpec,
  { durationS }: LoadResult,
  { load, report }: OutputWords,
): string {
  const what = request === null ? workloadLabel(workload) : describeRequest(request);
  const by = driver.kind === 'tcp' ? driver.engine : driver.kind;
  const timeS = report.figures.numbers.fixed(durationS, 2);
  return load.title(what, formatAddress({ host, port }), clients, requestsPerConnection, by, timeS);
}

function askedOf({ offeredRequests, unanswered }: LoadResult): Asked {
  return { offered: offeredRequests, unanswered };
}

function formatDistribution(
  distribution: Latency | null,
  { load, report }: OutputWords,
  asked = ALL_ANSWERED,
): string {
  if (distribution === null) return load.notMeasured;
  const { p50Us, p90Us, p99Us, p999Us, maxUs, meanUs, resolutionUs } = distribution;
  const { atLeast, latency, fixed } = report.figures.numbers;
  const marks = [
    [load.marks.mean, 100, meanUs],
    ['p50', 50, p50Us],
    ['p90', 90, p90Us],
    ['p99', 99, p99Us],
    [`p${fixed(99.9, 1)}`, 99.9, p999Us],
    [load.marks.max, 100, maxUs],
  ] as const;
  const text = marks
    .map(([name, percent, us]) => `${name}\u00a0${atLeast(us, isLowerBound(percent, asked))}`)
    .join(load.marks.between);
  return resolutionUs > 1 ? load.inSteps(text, latency(resolutionUs)) : text;
}

function formatServed(clients: readonly ClientShare[] | null, { load, report }: OutputWords): string {
  if (clients === null) return load.notMeasured;
  const { count, latency, fixed } = report.figures.numbers;
  const requests = clients.map((client) => client.requests);
  const served = count(requests.filter((answered) => answered > 0).length);
  const all = count(requests.length);
  const longest = latency(clients.reduce((most, { longestWaitUs }) => Math.max(most, longestWaitUs), 0));
  const jain = jainIndex(requests);
  return jain === null
    ? load.served(served, all, longest)
    : load.servedFairly(served, all, fixed(jain, 3), longest);
}

const KINDS = ['refused', 'reset', 'timeout', 'wrongAnswer'] as const satisfies (keyof LoadErrors)[];

function formatErrors({ errors, noPort }: LoadResult, { load }: OutputWords): string {
  const met = KINDS.filter((kind) => errors[kind] > 0).map((kind) => load.errors[kind](errors[kind]));
  if (noPort > 0) met.push(load.errors.noPort(noPort));
  return met.length === 0 ? load.none : met.join(', ');
}
