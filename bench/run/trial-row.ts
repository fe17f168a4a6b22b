/** The rows of a trial: plan, measurement and validity as columns. Pure. */
import type { ClientShare, Latency, LoadResult } from '../../clients/load.ts';
import { workloadLabel } from '../../workloads/workload-spec.ts';
import { describeInvalidities } from '../analysis/invalidity-text.ts';
import { recoveryS } from '../analysis/recovery.ts';
import { type Invalidity, isDisturbed, percentile } from '../analysis/validity.ts';
import { requestsPerConnectionOf } from '../plan/eligibility.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { NOTHING_MEASURED } from '../processes/probe.ts';
import type { ClientRow, SliceRow, TrialRow } from '../results/columns.ts';
import type { Cell, Variant } from '../results/run-record.ts';
import { describeServer, requestLabel, serverLabel } from '../results/server-names.ts';
import type { Moment, TimelineRow } from '../results/timeline.ts';
import { startSkewUs } from './load-parts.ts';
import type { Measurement } from './measurement.ts';
import type { AgentPart } from './meter.ts';

/** @param measurement null where nothing was measured */
export function trialRow(
  planned: PlannedTrial,
  runId: string,
  measurement: Measurement | null,
  reasons: readonly Invalidity[],
): TrialRow {
  return {
    ...describe(planned, runId),
    ...describeMeasurement(measurement, planned.cell),
    validity: validityOf(reasons),
    invalid_because: describeInvalidities(reasons),
  };
}

function validityOf(reasons: readonly Invalidity[]): TrialRow['validity'] {
  if (reasons.length === 0) return 'valid';
  return isDisturbed(reasons) ? 'disturbed' : 'invalid';
}

export function timelineRows(row: TrialRow, moments: readonly Moment[]): TimelineRow[] {
  const { run_id, scenario, server, model, io, workload } = row;
  return moments.map((moment) => ({ run_id, scenario, server, model, io, workload, ...moment }));
}

type Description = Pick<
  TrialRow,
  | 'run_id'
  | 'scenario'
  | 'block'
  | 'trial'
  | 'server'
  | 'model'
  | 'io'
  | 'variant'
  | 'workload'
  | 'driver'
  | 'load'
  | 'clients'
  | 'requests_per_connection'
  | 'offered_rps'
  | 'offered_part'
>;

function describe({ trial, block, cell }: PlannedTrial, runId: string): Description {
  const { scenario, variant, server, driver, load, clients } = cell;
  return {
    run_id: runId,
    scenario: scenario.name,
    block,
    trial,
    server: serverLabel(server),
    ...describeServer(server),
    variant: variant.name,
    workload: requestLabel(server) ?? workloadLabel(variant.workload),
    driver: driver.kind,
    load: load.kind,
    clients,
    requests_per_connection: requestsPerConnectionOf(cell),
    offered_rps: 'rateRps' in load ? load.rateRps : null,
    offered_part: 'rateRps' in load ? (load.part ?? null) : null,
  };
}

type Figures = Omit<TrialRow, keyof Description | 'validity' | 'invalid_because'>;

function describeMeasurement(measurement: Measurement | null, cell: Cell): Figures {
  return {
    ...loadFigures(measurement?.load ?? null),
    recovery_s: recoveryOf(measurement?.load ?? null, cell),
    start_skew_us: round(startSkewUs(measurement?.parts ?? [])),
    others_cpu_percent: round(measurement?.othersCpuPercent ?? null),
    ...describeBystanders(measurement),
    ...describeDistance(cell.variant, measurement),
    ...describeCost(measurement, cell.clients),
  };
}

function recoveryOf(load: LoadResult | null, { load: { kind, ...asked } }: Cell): number | null {
  const intervals = load?.dueIntervals ?? null;
  if (load === null || intervals === null || kind !== 'burst' || !('burst' in asked)) return null;
  const { beforeS, lengthS } = asked.burst;
  return recoveryS(intervals, beforeS + lengthS, load.durationS);
}

/** The columns that the load alone measures; all null without one. */
export function loadFigures(load: LoadResult | null) {
  const perSecond = (count: number | null): number | null =>
    load !== null && count !== null && load.durationS > 0 ? count / load.durationS : null;
  const throughputRps = perSecond(load?.requests ?? null);
  return {
    ...describeWarmUp(load),
    duration_s: load?.durationS ?? null,
    requests: load?.requests ?? null,
    throughput_rps: round(throughputRps),
    goodput_rps: round(perSecond(load?.inTime ?? null)),
    ...describeLatency(load?.latency ?? null),
    ...describeConnections(load),
    ...describeShares(load?.clients ?? null),
    effective_clients: round(effectiveClients(throughputRps, load?.latency ?? null)),
    ...describeLateness(load?.sendLateness ?? null),
    slices: load?.slices?.length ?? null,
    ...describeLoadProcess(load),
    ...describeDeliveries(load),
  };
}

function describeWarmUp(load: LoadResult | null) {
  const steady = load?.warmupSteady ?? null;
  return {
    warmup_s: round(load?.warmupS ?? null),
    warmup_requests: load?.warmupRequests ?? null,
    warmup_steady: steady === null ? null : steady ? ('yes' as const) : ('no' as const),
  };
}

function describeLoadProcess(load: LoadResult | null) {
  const {
    cpuPercent = null,
    busyPercent = null,
    coreWaitPercent = null,
    durationS = 0,
    requests = 0,
  } = load ?? {};
  const usedPercent = busyPercent === null ? cpuPercent : busyPercent - (coreWaitPercent ?? 0);
  return {
    load_cpu_percent: round(cpuPercent),
    load_busy_percent: round(busyPercent),
    load_cpu_us_per_request:
      usedPercent === null || requests === 0 ? null : round((usedPercent * 1e4 * durationS) / requests),
    core_wait_percent: round(coreWaitPercent),
  };
}

function describeLateness(lateness: Latency | null) {
  return {
    send_lateness_p50_us: lateness?.p50Us ?? null,
    send_lateness_p99_us: lateness?.p99Us ?? null,
    send_lateness_max_us: lateness?.maxUs ?? null,
  };
}

function describeLatency(latency: Latency | null) {
  return {
    latency_mean_us: round(latency?.meanUs ?? null),
    latency_p50_us: latency?.p50Us ?? null,
    latency_p90_us: latency?.p90Us ?? null,
    latency_p99_us: latency === null ? null : percentile('p99', latency.p99Us, latency.count),
    latency_p999_us: latency === null ? null : percentile('p999', latency.p999Us, latency.count),
    latency_max_us: latency?.maxUs ?? null,
    latency_resolution_us: latency?.resolutionUs ?? null,
  };
}

function describeConnections(load: LoadResult | null) {
  return {
    connect_p50_us: load?.connect?.p50Us ?? null,
    connect_p99_us: load?.connect?.p99Us ?? null,
    connections: load?.connections ?? null,
    errors_refused: load?.errors.refused ?? null,
    errors_reset: load?.errors.reset ?? null,
    errors_timeout: load?.errors.timeout ?? null,
    errors_wrong_answer: load?.errors.wrongAnswer ?? null,
    errors_unavailable: load?.unavailable ?? null,
    retried: load?.retried ?? null,
    unanswered: load?.unanswered ?? null,
  };
}

function describeShares(shares: readonly ClientShare[] | null) {
  const requests = shares?.map((share) => share.requests) ?? null;
  return {
    clients_served: requests === null ? null : countServed(requests),
    fairness_jain: requests === null ? null : round(jainIndex(requests)),
  };
}

/** By chance some clients get no answer where answers are few: so many times as many are more than chance. */
const MORE_THAN_CHANCE = 1.5;

/**
 * The clients with an answer.
 * @param requests of each client
 * @returns null where the others may have none by chance: of so few answers, drawn at random, each client gets none with
 * probability e^(-answers/clients)
 */
export function countServed(requests: readonly number[]): number | null {
  const clients = requests.length;
  const answers = requests.reduce((sum, count) => sum + count, 0);
  const served = requests.filter((count) => count > 0).length;
  const unserved = clients - served;
  const byChance = clients * Math.exp(-answers / clients);
  return unserved > 0 && answers > 0 && unserved <= MORE_THAN_CHANCE * byChance ? null : served;
}

function describeDeliveries(load: LoadResult | null) {
  const { deliveries = null, deliveryLatency = null, durationS = 0 } = load ?? {};
  const { p50Us = null, p99Us = null, count = 0 } = deliveryLatency ?? {};
  return {
    deliveries_per_s: deliveries === null || durationS <= 0 ? null : round(deliveries / durationS),
    delivery_p50_us: p50Us,
    delivery_p99_us: p99Us === null ? null : percentile('p99', p99Us, count),
  };
}

/** `33 32`: the largest first, since the names of threads mean nothing. */
function formatSpread(clients: Measurement['clientsByThread']): string | null {
  if (clients === null) return null;
  return Object.values(clients)
    .toSorted((a, b) => b - a)
    .join(' ');
}

function describeBystanders(measurement: Measurement | null) {
  return {
    clients_by_thread: formatSpread(measurement?.clientsByThread ?? null),
    bystanders: measurement?.bystanders ?? null,
    bystanders_left: measurement?.bystandersLeft ?? null,
    rss_per_bystander_bytes: round(measurement?.rssPerBystanderBytes ?? null),
  };
}

function describeDistance({ distanceMs }: Variant, measurement: Measurement | null) {
  return {
    distance_ms: distanceMs ?? null,
    distance_seen_ms: round(measurement?.relayed?.meanMs ?? null),
    relay_cpu_percent: round(measurement?.relayed?.cpuPercent ?? null),
  };
}

function describeCost(measurement: Measurement | null, clients: number) {
  const { cpuUsPerS, lengthS, threadsPeak, rssPeakBytes, descriptors } =
    measurement?.usage ?? NOTHING_MEASURED;
  const loadedS = measurement?.loadedS ?? 0;
  const idleRssBytes = measurement?.idleRssBytes ?? null;
  const switches = measurement?.switchesPerRequest ?? null;
  return {
    server_cpu_percent:
      cpuUsPerS === null || loadedS === 0 ? null : round((cpuUsPerS * lengthS) / loadedS / 1e4),
    server_cpu_us_per_request: round(measurement?.cpuUsPerRequest ?? null),
    server_voluntary_switches_per_request: round(switches?.voluntary ?? null),
    server_involuntary_switches_per_request: round(switches?.involuntary ?? null),
    server_threads_peak: threadsPeak,
    server_rss_peak_bytes: rssPeakBytes,
    server_rss_per_client_bytes:
      rssPeakBytes === null || idleRssBytes === null
        ? null
        : Math.round((rssPeakBytes - idleRssBytes) / (clients + (measurement?.bystanders ?? 0))),
    server_descriptors: descriptors,
  };
}

/** Little's law (1961): the mean number of clients being served = throughput × mean latency. */
export function effectiveClients(throughputRps: number | null, latency: Latency | null): number | null {
  return throughputRps === null || latency === null ? null : (throughputRps * latency.meanUs) / 1e6;
}

/**
 * Jain, Chiu and Hawe (1984): (Σx)² / (n Σx²), which is 1 when all clients were served equally, and 1/n when one had it all.
 * @returns null when no client was served
 */
export function jainIndex(requests: readonly number[]): number | null {
  const total = requests.reduce((sum, count) => sum + count, 0);
  const squares = requests.reduce((sum, count) => sum + count ** 2, 0);
  return squares === 0 ? null : total ** 2 / (requests.length * squares);
}

/** @param parts those of agents have the clients in the same order; empty: there are no agents */
export function clientRows(
  shares: readonly ClientShare[],
  parts: readonly AgentPart[],
  trial: number,
  runId: string,
): ClientRow[] {
  const agents = parts.flatMap(({ agent, result }) => result.clients?.map(() => agent) ?? []);
  return shares.map((share, at) => ({
    run_id: runId,
    trial,
    client: share.client,
    agent: agents[at] ?? null,
    requests: share.requests,
    latency_p50_us: share.p50Us,
    latency_p99_us: share.p99Us,
    longest_wait_us: Math.round(share.longestWaitUs),
  }));
}

/** @param members how many servers the comparison has */
export function sliceRows(
  load: LoadResult | null,
  trial: number,
  members: number,
  runId: string,
): SliceRow[] {
  return (load?.slices ?? []).map(({ slot, startS, durationS, requests }) => ({
    run_id: runId,
    trial,
    round: Math.floor(slot / members) + 1,
    slot,
    start_s: Math.round(startS * 1e6) / 1e6,
    duration_s: Math.round(durationS * 1e6) / 1e6,
    requests,
  }));
}

/** Three decimals: as exact as any of these is. */
export function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
