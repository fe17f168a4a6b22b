/**
 * Checks what the load generator measures against servers with known latencies. The figures need an otherwise idle
 * machine: they include the time that a thread waits for a core (`coreWaitPercent`).
 */
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { runLoad } from '../load-generator.ts';
import { DEFAULT_LOAD_SPEC } from '../load-spec.ts';
import type { LoadKind, LoadResult } from '../load.ts';
import { delayAt, type KnownBehaviour, startKnownServer } from './known-server.ts';

export interface Finding {
  /** A percentile of the latency, or the 99th of how late requests were sent. */
  readonly figure: `p${number}` | 'lateness';
  readonly wantedUs: number;
  readonly foundUs: number;
  readonly toleranceUs: number;
}

export interface Proof {
  readonly load: LoadKind;
  readonly behaviour: Exclude<KnownBehaviour, { kind: 'warms-up' }>;
  readonly findings: readonly Finding[];
  readonly result: LoadResult;
}

const SECONDS = 20;
const STANDS_STILL = { kind: 'stands-still', everyMs: 2000, forMs: 200 } as const;
const DELAYS = { kind: 'delays', leastUs: 5000, meanUs: 20_000 } as const;
const PERCENTILES = [1, 10, 25, 50, 75, 90, 95, 99] as const;

/** Each of them takes 20 s. */
export const PROOFS: readonly (() => Promise<Proof>)[] = [
  () => proveStandingStill(1000),
  () => proveStandingStill(5000),
  showClosedLoop,
  proveDelays,
];

export function isWithin({ wantedUs, foundUs, toleranceUs }: Finding): boolean {
  return Math.abs(foundUs - wantedUs) <= toleranceUs;
}

/** A tenth of the arrivals waits, for a time evenly distributed up to 200 ms. */
async function proveStandingStill(rateRps: number): Promise<Proof> {
  const offered = openAt(rateRps);
  const { result, histogram } = await load(STANDS_STILL, 64, offered);
  return {
    load: offered,
    behaviour: STANDS_STILL,
    findings: [find(histogram, 95, 100_000, 0.06), find(histogram, 99, 180_000, 0.04), lateness(result)],
    result,
  };
}

/** It has no expected values: it shows a p99 far below 180 ms. */
async function showClosedLoop(): Promise<Proof> {
  const closed = { kind: 'closed' } as const;
  const { result } = await load(STANDS_STILL, 64, closed);
  return { load: closed, behaviour: STANDS_STILL, findings: [], result };
}

async function proveDelays(): Promise<Proof> {
  const offered = openAt(1000);
  const { result, histogram } = await load(DELAYS, 512, offered);
  const percentiles = PERCENTILES.map((each) => find(histogram, each, delayAt(DELAYS, each / 100), 0.02));
  return {
    load: offered,
    behaviour: DELAYS,
    findings: [...percentiles, lateness(result)],
    result,
  };
}

function openAt(rateRps: number): LoadKind {
  return { kind: 'open', rateRps, arrivals: 'poisson', seed: 1 };
}

async function load(
  behaviour: KnownBehaviour,
  clients: number,
  kind: LoadKind,
): Promise<{ readonly result: LoadResult; readonly histogram: Histogram }> {
  await using server = await startKnownServer(behaviour);
  const result = await runLoad(
    {
      ...DEFAULT_LOAD_SPEC,
      port: server.port,
      workload: { name: 'echo' },
      clients,
      load: kind,
      durationS: SECONDS,
    },
    { signal: new AbortController().signal, onEvent: () => undefined },
  );
  return { result, histogram: decodeFromCompressedBase64(result.latency?.hdr ?? '') };
}

function find(histogram: Histogram, percentile: number, wantedUs: number, relative: number): Finding {
  const foundUs = histogram.getValueAtPercentile(percentile);
  return { figure: `p${percentile}`, wantedUs, foundUs, toleranceUs: Math.max(20, wantedUs * relative) };
}

function lateness({ sendLateness }: LoadResult): Finding {
  const foundUs = sendLateness?.p99Us ?? Infinity;
  return { figure: 'lateness', wantedUs: 0, foundUs, toleranceUs: 50 };
}
