import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, it } from 'vitest';
import { LatencyRecorder } from '../../clients/latency.ts';
import { DEFAULT_LOAD_SPEC } from '../../clients/load-spec.ts';
import type { Latency, LoadResult } from '../../clients/load.ts';
import { CLOSED } from '../../clients/loops/ledger.ts';
import { splitLoad } from '../processes/load-group.ts';
import { mergeLoads } from './merged-load.ts';

function latency(...us: readonly number[]): Latency | null {
  const recorder = new LatencyRecorder();
  for (const one of us) recorder.record(one);
  return recorder.read();
}

function resultOf(fields: Partial<LoadResult>): LoadResult {
  return {
    durationS: 0.1,
    slices: [{ slot: 1, startS: 0.05, durationS: 0.1, requests: 100 }],
    answers: 120,
    requests: 100,
    latency: latency(10, 20),
    connect: latency(5),
    connections: 2,
    errors: { refused: 0, reset: 1, timeout: 0, wrongAnswer: 0 },
    noPort: 0,
    retried: 0,
    hints: [],
    firstFault: null,
    clients: [
      { client: 0, requests: 60, p50Us: 10, p99Us: 20, longestWaitUs: 30 },
      { client: 1, requests: 40, p50Us: 10, p99Us: 20, longestWaitUs: 30 },
    ],
    cpuPercent: 90,
    busyPercent: 60,
    coreWaitPercent: null,
    standstillS: 0,
    warmupS: 1,
    warmupRequests: 10,
    outside: 12,
    warmupSteady: true,
    ...CLOSED,
    deliveries: null,
    deliveryLatency: null,
    ...fields,
  };
}

it('mergeLoads returns the result of one process as it is', () => {
  const only = resultOf({});
  expect(mergeLoads([only])).toBe(only);
});

it('mergeLoads adds up what several processes counted in the same slots', () => {
  const other = resultOf({
    slices: [{ slot: 1, startS: 0.06, durationS: 0.12, requests: 50 }],
    requests: 50,
    latency: latency(1000),
    busyPercent: 97,
    warmupSteady: false,
    noPort: 1,
    retried: 3,
    hints: ['bare-lf', 'no-length'],
    firstFault: 'it answered 301',
  });
  const merged = mergeLoads([resultOf({ retried: 2, hints: ['bare-lf'] }), other]);
  expect(merged).toMatchObject({
    requests: 150,
    answers: 240,
    outside: 24,
    connections: 4,
    errors: { reset: 2 },
    cpuPercent: 180,
    busyPercent: 97,
    coreWaitPercent: null,
    warmupSteady: false,
    deliveries: null,
    noPort: 1,
    retried: 5,
    hints: ['bare-lf', 'no-length'],
    firstFault: 'it answered 301',
  });
  expect(merged.slices).toEqual([
    { slot: 1, startS: 0.05, durationS: expect.closeTo(0.11, 9) as number, requests: 150 },
  ]);
  expect(merged.clients?.map(({ client, requests }) => [client, requests])).toEqual([
    [0, 60],
    [1, 40],
    [2, 60],
    [3, 40],
  ]);
  expect(merged.latency).toMatchObject({ count: 3, maxUs: 1000, p50Us: 20 });
});

it.each([
  [1, 2, [1]],
  [5, 2, [2, 3]],
  [8, 3, [2, 3, 3]],
])('splitLoad gives %i clients to %i processes as %j', (clients, processes, expected) => {
  const parts = splitLoad({ ...DEFAULT_LOAD_SPEC, clients }, processes);
  expect(parts.map((part) => part.clients)).toEqual(expected);
});

/** The counts of all buckets, and the figures. */
function bucketsOf(one: Latency | null) {
  const { hdr, ...figures } = one ?? { hdr: null };
  if (hdr === null) throw new Error('there is no histogram');
  return { ...figures, buckets: decodeFromCompressedBase64(hdr).outputPercentileDistribution(20, 1) };
}

it('mergeLoads adds up the parts of an open loop, and its histogram is that of one recorder fed all samples', () => {
  const samples = [3, 40, 41, 999, 1000, 1001, 54_321, 1_000_003];
  const parts = [samples.slice(0, 3), samples.slice(3, 4), samples.slice(4)];
  const [first, ...others] = parts.map((us, at) =>
    resultOf({
      slices: null,
      latency: latency(...us),
      sendLateness: latency(...us.map((one) => one + 1)),
      offeredRps: 100 * (at + 1),
      offeredRequests: us.length,
      unanswered: at,
      heldUp: 1,
    }),
  );
  const merged = mergeLoads([first ?? resultOf({}), ...others]);
  expect(merged).toMatchObject({
    slices: null,
    offeredRps: 600,
    offeredRequests: 8,
    unanswered: 3,
    heldUp: 3,
  });
  expect(bucketsOf(merged.latency)).toEqual(bucketsOf(latency(...samples)));
  expect(bucketsOf(merged.sendLateness)).toEqual(bucketsOf(latency(...samples.map((one) => one + 1))));
});

it('splitLoad shares the rate of an open loop by clients, and gives each part arrivals of its own', () => {
  const load = { kind: 'open', rateRps: 100, arrivals: 'poisson', seed: 7 } as const;
  const parts = splitLoad({ ...DEFAULT_LOAD_SPEC, clients: 5, load }, 2);
  const loads = parts.flatMap((part) => (part.load.kind === 'open' ? [part.load] : []));
  expect(loads.map(({ rateRps }) => rateRps)).toEqual([40, 60]);
  expect(new Set(loads.map(({ seed }) => seed)).size).toBe(2);
  expect(loads[0]?.seed).toBe(7);
});
