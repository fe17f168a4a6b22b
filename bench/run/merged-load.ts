/** The results of several processes of one load as one: counts are added up, histograms merged, clients numbered anew. */
import type { Latency, LoadResult, Slice } from '../../clients/load.ts';
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { latencyOf } from '../../clients/latency.ts';
import { mergeHistograms } from '../results/histograms.ts';

/** @param results one or more, of loops whose windows are the same slots, or opened at the same time */
export function mergeLoads(results: readonly [LoadResult, ...LoadResult[]]): LoadResult {
  const [first, ...others] = results;
  if (others.length === 0) return first;
  const sum = (read: (result: LoadResult) => number): number =>
    results.reduce((total, result) => total + read(result), 0);
  /** null in a closed loop, or where nothing is broadcast: in all of them alike. */
  const total = (read: (result: LoadResult) => number | null): number | null =>
    read(first) === null ? null : sum((result) => read(result) ?? 0);
  const most = (read: (result: LoadResult) => number | null): number | null => {
    const known = results.map(read).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    ...first,
    durationS: sum(({ durationS }) => durationS) / results.length,
    slices: mergeSlices(results),
    answers: sum(({ answers }) => answers),
    requests: sum(({ requests }) => requests),
    latency: mergeLatencies(results.map(({ latency }) => latency)),
    connect: mergeLatencies(results.map(({ connect }) => connect)),
    connections: sum(({ connections }) => connections),
    errors: {
      refused: sum(({ errors }) => errors.refused),
      reset: sum(({ errors }) => errors.reset),
      timeout: sum(({ errors }) => errors.timeout),
      wrongAnswer: sum(({ errors }) => errors.wrongAnswer),
    },
    noPort: sum(({ noPort }) => noPort),
    retried: sum(({ retried }) => retried),
    hints: [...new Set(results.flatMap(({ hints }) => hints))],
    firstFault: results.find(({ firstFault }) => firstFault !== null)?.firstFault ?? null,
    clients: mergeShares(results),
    cpuPercent: sum(({ cpuPercent }) => cpuPercent),
    // One process that has nothing left is a limit, whatever the others have.
    busyPercent: most(({ busyPercent }) => busyPercent),
    coreWaitPercent: most(({ coreWaitPercent }) => coreWaitPercent),
    standstillS: most(({ standstillS }) => standstillS) ?? 0,
    warmupS: most(({ warmupS }) => warmupS) ?? 0,
    warmupRequests: sum(({ warmupRequests }) => warmupRequests),
    outside: sum(({ outside }) => outside),
    warmupSteady: results.every(({ warmupSteady }) => warmupSteady !== false) && first.warmupSteady,
    offeredRps: total(({ offeredRps }) => offeredRps),
    offeredRequests: total(({ offeredRequests }) => offeredRequests),
    inTime: total(({ inTime }) => inTime),
    dueIntervals: mergeIntervals(results.map(({ dueIntervals }) => dueIntervals)),
    unavailable: total(({ unavailable }) => unavailable),
    unanswered: total(({ unanswered }) => unanswered),
    heldUp: total(({ heldUp }) => heldUp),
    sendLateness: mergeLatencies(results.map(({ sendLateness }) => sendLateness)),
    deliveries: total(({ deliveries }) => deliveries),
    deliveryLatency: mergeLatencies(results.map(({ deliveryLatency }) => deliveryLatency)),
  };
}

function mergeIntervals(all: readonly LoadResult['dueIntervals'][]): LoadResult['dueIntervals'] {
  const known = all.filter((one) => one !== null);
  const [first] = known;
  if (first === undefined) return null;
  const most = Math.max(...known.map(({ offered }) => offered.length));
  const add = (name: 'offered' | 'inTime'): number[] =>
    Array.from({ length: most }, (_, at) => known.reduce((total, one) => total + (one[name][at] ?? 0), 0));
  return { lengthS: first.lengthS, offered: add('offered'), inTime: add('inTime') };
}

function mergeShares(results: readonly LoadResult[]): LoadResult['clients'] {
  if (results.every(({ clients }) => clients === null)) return null;
  return results
    .flatMap(({ clients }) => clients ?? [])
    .map((share, client) => Object.assign({}, share, { client }));
}

/** Slices of one slot are of the same time. */
function mergeSlices(results: readonly LoadResult[]): readonly Slice[] | null {
  if (results.every(({ slices }) => slices === null)) return null;
  const slots = Map.groupBy(
    results.flatMap(({ slices }) => slices ?? []),
    ({ slot }) => slot,
  );
  return [...slots].map(([slot, own]) => ({
    slot,
    startS: Math.min(...own.map(({ startS }) => startS)),
    durationS: own.reduce((total, { durationS }) => total + durationS, 0) / own.length,
    requests: own.reduce((total, { requests }) => total + requests, 0),
  }));
}

function decode(hdr: string): Histogram {
  return decodeFromCompressedBase64(hdr);
}

/** Buckets lose nothing when they are merged; the longest latency is known more exactly than by its bucket. */
function mergeLatencies(latencies: readonly (Latency | null)[]): Latency | null {
  const histograms = latencies.flatMap((latency) => latency?.hdr ?? []).map(decode);
  const merged = histograms.length === 0 ? null : latencyOf(mergeHistograms(histograms));
  if (merged === null) return null;
  const maxUs = Math.max(...latencies.map((latency) => latency?.maxUs ?? 0));
  const atMost = (us: number): number => Math.min(us, maxUs);
  const { p50Us, p90Us, p99Us, p999Us } = merged;
  return {
    ...merged,
    p50Us: atMost(p50Us),
    p90Us: atMost(p90Us),
    p99Us: atMost(p99Us),
    p999Us: atMost(p999Us),
    maxUs,
  };
}
