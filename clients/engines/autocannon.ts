/**
 * autocannon as a driver: independent of our own clients, HTTP only. Its percentiles are truncated to whole milliseconds.
 * It reports no connect times.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import {
  type ClientShare,
  type Latency,
  LoadError,
  type LoadResult,
  type LoadRun,
  type LoadSpec,
} from '../load.ts';
import { CLOSED } from '../loops/ledger.ts';
import { settle } from '../stages.ts';
import { Standstill } from '../standstill.ts';
import { WINDOWS } from '../steadiness.ts';
import { formatAddress, nothingListens, resolveAddress } from '../target.ts';
import { Tally } from './autocannon-tally.ts';
import { readCoreWaitUs } from './spin.ts';

/** The step of its latencies. */
const RESOLUTION_US = 1000;

/** How often it checks whether to stop. */
const SAMPLE_MS = 50;

/** The shortest response timeout that it accepts. */
const SHORTEST_TIMEOUT_S = 1;
const RETRY_MS = 50;

/** @throws LoadError */
export async function runAutocannon(asked: LoadSpec, { signal, onEvent }: LoadRun): Promise<LoadResult> {
  const spec = { ...asked, ...(await resolveAddress(asked)) };
  if (spec.workload.name !== 'page') {
    const message = `autocannon supports HTTP only, not the workload ${spec.workload.name}: choose --driver tcp`;
    throw new LoadError('BAD_OPTION', message);
  }
  onEvent({ event: 'connecting' });
  await waitForServer(spec, signal);
  onEvent({ event: 'warming-up' });
  const warmup = await warmUp(spec, signal);
  if (signal.aborted) return resultOf({ ...warmup, tally: new Tally(spec), durationS: 0 }, warmup);
  onEvent({ event: 'measuring' });
  const window = await shoot(spec, spec.durationS, signal, new Tally(spec));
  onEvent({ event: 'measured' });
  return resultOf(window, warmup);
}

/** Without a server, autocannon would count connect errors as fast as it can: so wait for the server first. */
async function waitForServer(spec: LoadSpec, signal: AbortSignal): Promise<void> {
  const until = performance.now() + spec.connectTimeoutMs;
  while (!signal.aborted && !(await canConnect(spec, until - performance.now()))) {
    if (performance.now() >= until) throw nothingListens(spec);
    await setTimeout(RETRY_MS);
  }
}

async function canConnect({ host, port }: LoadSpec, withinMs: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(Math.max(1, Math.ceil(withinMs))) });
    return true;
  } catch {
    return false;
  } finally {
    // What is still under way may fail later.
    socket.on('error', () => undefined).destroy();
  }
}

/** One run of autocannon. */
interface Shots {
  readonly durationS: number;
  readonly cpuPercent: number;
  readonly standstillS: number;
  readonly tally: Tally;
  readonly clients: readonly ClientShare[];
  /** In ms. */
  readonly percentiles: autocannon.Histogram;
}

/** The run before the window, until the load is steady; the window has connections of its own. */
interface WarmUp extends Shots {
  readonly steady: boolean | null;
}

async function warmUp(spec: LoadSpec, signal: AbortSignal): Promise<WarmUp> {
  const tally = new Tally(spec);
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const [shots, steady] = await Promise.all([
    shoot(spec, Math.max(spec.warmupS, spec.warmupMostS), either, tally),
    settle(spec, signal, () => observe(spec, tally)).finally(() => enough.abort()),
  ]);
  return { ...shots, steady };
}

/** The throughput of the next window. */
async function observe(spec: LoadSpec, tally: Tally): Promise<number> {
  const before = { requests: tally.requests, atMs: performance.now() };
  await setTimeout((spec.warmupS * 1000) / WINDOWS);
  return (tally.requests - before.requests) / (performance.now() - before.atMs);
}

async function shoot(spec: LoadSpec, durationS: number, signal: AbortSignal, tally: Tally): Promise<Shots> {
  const startMs = performance.now();
  const cpuAtStart = process.cpuUsage();
  const standstill = watchStandstill();
  const result = await fire({ ...options(spec, durationS), ...tally.hooks() }, tally, signal);
  const clients = tally.clients();
  const standstillS = standstill() / 1e6;
  const elapsedS = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuAtStart);
  const cpuPercent = ((user + system) / 1e6 / elapsedS) * 100;
  return { durationS: elapsedS, cpuPercent, standstillS, tally, clients, percentiles: result.latency };
}

const nowUs = (): number => performance.now() * 1000;

/** @returns what ends it, and returns the time since this call for which this process stood still, µs */
function watchStandstill(): () => number {
  const standstill = new Standstill(nowUs, readCoreWaitUs);
  let lastUs = nowUs();
  const look = (): void => {
    standstill.ended(lastUs + SAMPLE_MS * 1000);
    lastUs = nowUs();
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    return standstill.us;
  };
}

async function fire(
  shots: autocannon.Options,
  tally: Tally,
  signal: AbortSignal,
): Promise<autocannon.Result> {
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const instance = autocannon(shots, (error: unknown, result) => (error ? reject(error) : resolve(result)));
  tally.listen(instance);
  const stop = (): void => instance.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function options(spec: LoadSpec, durationS: number): autocannon.Options {
  const { request, clients, requestsPerConnection, responseTimeoutMs } = spec;
  const { path, headers } = request?.kind === 'fields' ? request : { path: '/', headers: [] };
  const timeoutS = responseTimeoutMs === null ? durationS + 60 : responseTimeoutMs / 1000;
  return {
    url: `http://${formatAddress(spec)}${path}`,
    headers: Object.fromEntries(headers.map((line) => line.split(/:[ \t]*(.*)/s))),
    connections: clients,
    pipelining: 1,
    duration: durationS,
    timeout: Math.max(SHORTEST_TIMEOUT_S, timeoutS),
    sampleInt: SAMPLE_MS,
    excludeErrorStats: true,
    ...(requestsPerConnection === null ? {} : { reconnectRate: requestsPerConnection }),
  };
}

function resultOf(window: Shots, warmup: WarmUp): LoadResult {
  const { tally, durationS, cpuPercent, standstillS } = window;
  return {
    durationS,
    requests: tally.requests,
    latency: latencyOf(window),
    connect: null,
    connections: warmup.tally.connections + tally.connections,
    errors: { ...tally.errors, refused: warmup.tally.errors.refused + tally.errors.refused },
    noPort: warmup.tally.noPort + tally.noPort,
    retried: 0,
    hints: [],
    firstFault: warmup.tally.firstFault ?? tally.firstFault,
    clients: window.clients,
    cpuPercent,
    busyPercent: null,
    coreWaitPercent: null,
    standstillS,
    warmupS: warmup.durationS,
    warmupRequests: warmup.tally.requests,
    outside: warmup.tally.requests,
    warmupSteady: warmup.steady,
    slices: null,
    answers: tally.requests,
    ...CLOSED,
    deliveries: null,
    deliveryLatency: null,
  };
}

function latencyOf({ tally, percentiles }: Shots): Latency | null {
  if (tally.timed === 0) return null;
  return {
    count: tally.timed,
    meanUs: tally.meanUs,
    p50Us: percentiles.p50 * RESOLUTION_US,
    p90Us: percentiles.p90 * RESOLUTION_US,
    p99Us: percentiles.p99 * RESOLUTION_US,
    p999Us: percentiles.p99_9 * RESOLUTION_US,
    maxUs: percentiles.max * RESOLUTION_US,
    hdr: null,
    resolutionUs: RESOLUTION_US,
  };
}
