/** The result of a load as a few lines of text. */
import { ALL_ANSWERED, type Asked, isLowerBound } from '../../bench/analysis/censoring.ts';
import { FAR } from '../../bench/analysis/little.ts';
import { describeInvalidities } from '../../bench/analysis/invalidity-text.ts';
import { findInvalidities } from '../../bench/analysis/validity.ts';
import { effectiveClients, jainIndex } from '../../bench/run/trial-row.ts';
import { formatAtLeast, formatCount, formatLatency, formatNumberOf } from '../../bench/words/numbers.ts';
import type { ClientShare, Latency, LoadErrors, LoadResult, LoadSpec } from '../../clients/load.ts';
import { formatAddress } from '../../clients/target.ts';
import { describeRequest } from '../../workloads/http-asking.ts';
import { describeHint } from '../../workloads/http-hints.ts';
import { workloadLabel } from '../../workloads/workload-spec.ts';

const LABEL_WIDTH = 16;
const FROM_DUE = ' (from the scheduled send time)';

/** Above this, the load process was the limit, not the server. */
const BUSY_PERCENT = 97;

export function formatLoad(spec: LoadSpec, result: LoadResult): string {
  const { requests, durationS } = result;
  const rows: [label: string, value: string][] = [
    ...describeOffered(spec, result),
    ...describeDeliveries(result),
    [
      'requests/s',
      `${formatCount(durationS > 0 ? requests / durationS : 0)} (${formatCount(requests)} right answers)`,
    ],
    [
      'latency',
      `${formatDistribution(result.latency, askedOf(result))}${spec.load.kind === 'open' ? FROM_DUE : ''}`,
    ],
    ...describeAtOnce(spec, result),
    ['connect', formatDistribution(result.connect)],
    ['connections', formatCount(result.connections)],
    ['clients served', formatServed(result.clients)],
    ['errors', formatErrors(result)],
    ...describeRetried(result),
    ['warm-up', formatWarmUp(result)],
    ['load process', formatLoadProcess(result)],
    ['verdict', formatVerdict(spec, result)],
  ];
  const lines = rows.map(([label, value]) => `${label.padEnd(LABEL_WIDTH)}${value}`);
  const hints = result.hints.map((hint) => `hint: ${describeHint(hint)}`);
  return `${[formatTitle(spec, result), '', ...lines, ...hints].join('\n')}\n`;
}

/** Requests in flight by Little's law, a check of throughput and latency against each other. */
function atOnceOf({ requests, durationS, latency }: LoadResult): number | null {
  return effectiveClients(durationS > 0 ? requests / durationS : null, latency);
}

/** A row where there are any. */
function describeRetried({ retried }: LoadResult): [label: string, value: string][] {
  if (retried === 0) return [];
  const why = 'their connections had ended before a byte of the answer';
  return [['sent again', `${formatCount(retried)} on another connection: ${why}`]];
}

/** A row for a closed loop only: the clients of an open one say nothing about how many requests are in flight. */
function describeAtOnce({ load, clients }: LoadSpec, result: LoadResult): [label: string, value: string][] {
  if (load.kind === 'open') return [];
  const atOnce = atOnceOf(result);
  const from = `${formatNumberOf(clients, 'client')}, by Little's law (requests/s × mean latency)`;
  const inWords =
    atOnce !== null && atOnce > clients * (1 + FAR)
      ? `more than the ${from}: the latency or the rate is overstated`
      : `${formatCount(Math.min(atOnce ?? 0, clients))} requests from ${from}`;
  return [['in flight', atOnce === null ? 'not measured' : inWords]];
}

function formatWarmUp({ warmupS, warmupRequests, warmupSteady }: LoadResult): string {
  const steady =
    warmupSteady === null ? '' : warmupSteady ? ', steady at its end' : ', NOT steady at its end';
  return `${warmupS.toFixed(2)} s, ${formatCount(warmupRequests)} answers discarded${steady}`;
}

/**
 * Why the figures are not valid for the server, by the rules of a trial; null when they are. What other programs used is
 * not known here.
 */
export function findFault(load: LoadResult, clients: number): string | null {
  return describeInvalidities(
    findInvalidities({
      fault: null,
      load,
      clients,
      bystanders: null,
      clockDriftMs: 0,
      windowShare: 1,
      serverStoppedS: 0,
      othersCpuPercent: null,
      held: null,
    }),
  );
}

function formatVerdict(spec: LoadSpec, result: LoadResult): string {
  const fault = findFault(result, spec.clients);
  return fault === null ? 'valid' : `INVALID: ${fault}`;
}

/** Rows for broadcast only. */
function describeDeliveries({
  deliveries,
  deliveryLatency,
  durationS,
}: LoadResult): [label: string, value: string][] {
  if (deliveries === null) return [];
  const perSecond = durationS > 0 ? formatCount(deliveries / durationS) : '0';
  return [
    ['delivered/s', `${perSecond} (${formatCount(deliveries)} messages)`],
    ['delivery time', formatDistribution(deliveryLatency)],
  ];
}

/** Rows for an open loop only. */
function describeOffered(
  { load }: LoadSpec,
  { offeredRequests, unanswered, sendLateness }: LoadResult,
): [label: string, value: string][] {
  if (load.kind === 'closed') return [];
  const left = unanswered === null || unanswered === 0 ? '' : `, ${formatCount(unanswered)} never answered`;
  const offered = `${formatCount(load.rateRps)} ${load.arrivals}, seed ${load.seed} (${formatCount(offeredRequests ?? 0)} requests scheduled${left})`;
  return [
    ['offered/s', offered],
    ['send lateness', formatDistribution(sendLateness)],
  ];
}

/** An open loop spins, so its CPU time does not show how busy it was. */
function formatLoadProcess({ cpuPercent, busyPercent, coreWaitPercent }: LoadResult): string {
  const isLimit = (busyPercent ?? cpuPercent) > BUSY_PERCENT;
  const busy = busyPercent === null ? '' : `, busy ${formatCount(busyPercent)} % of the time`;
  const waited =
    coreWaitPercent === null || coreWaitPercent < 1
      ? ''
      : `, waited for a core ${formatCount(coreWaitPercent)} % of the time`;
  return `${formatCount(cpuPercent)} % of a core${busy}${waited}${isLimit ? ': the load generator was the limit' : ''}`;
}

function formatTitle(
  { host, port, workload, request, clients, requestsPerConnection, driver }: LoadSpec,
  { durationS }: LoadResult,
): string {
  const kept =
    requestsPerConnection === null
      ? 'keep-alive'
      : `${formatNumberOf(requestsPerConnection, 'request')} per connection`;
  const by = driver.kind === 'tcp' ? driver.engine : driver.kind;
  const clientCount = formatNumberOf(clients, 'client');
  return `${request === null ? workloadLabel(workload) : describeRequest(request)} on ${formatAddress({ host, port })}: ${clientCount}, ${kept}, driven by ${by} for ${durationS.toFixed(2)} s`;
}

function askedOf({ offeredRequests, unanswered }: LoadResult): Asked {
  return { offered: offeredRequests, unanswered };
}

function formatDistribution(latency: Latency | null, asked = ALL_ANSWERED): string {
  if (latency === null) return 'not measured';
  const { p50Us, p90Us, p99Us, p999Us, maxUs, meanUs, resolutionUs } = latency;
  const marks = [
    ['mean', 100, meanUs],
    ['p50', 50, p50Us],
    ['p90', 90, p90Us],
    ['p99', 99, p99Us],
    ['p99.9', 99.9, p999Us],
    ['max', 100, maxUs],
  ] as const;
  const text = marks
    .map(([name, percent, us]) => `${name} ${formatAtLeast(us, isLowerBound(percent, asked))}`)
    .join(', ');
  return resolutionUs > 1 ? `${text} (percentiles in steps of ${formatLatency(resolutionUs)})` : text;
}

function formatServed(clients: readonly ClientShare[] | null): string {
  if (clients === null) return 'not measured';
  const requests = clients.map((client) => client.requests);
  const served = requests.filter((count) => count > 0).length;
  const longestUs = clients.reduce((longest, { longestWaitUs }) => Math.max(longest, longestWaitUs), 0);
  const jain = jainIndex(requests);
  const fairness = jain === null ? '' : `, fairness ${jain.toFixed(3)} (Jain)`;
  return `${formatCount(served)} of ${formatCount(requests.length)}${fairness}, longest wait ${formatLatency(longestUs)}`;
}

const KINDS: Readonly<Record<keyof LoadErrors, string>> = {
  refused: 'refused',
  reset: 'reset',
  timeout: 'timed out',
  wrongAnswer: 'wrong answers',
};

function formatErrors({ errors, noPort }: LoadResult): string {
  const kinds = Object.entries(KINDS) as [keyof LoadErrors, string][];
  const met = kinds
    .filter(([kind]) => errors[kind] > 0)
    .map(([kind, name]) => `${formatCount(errors[kind])} ${name}`);
  if (noPort > 0) met.push(`${formatCount(noPort)} without a local port (a limit of this machine)`);
  return met.length === 0 ? 'none' : met.join(', ');
}
