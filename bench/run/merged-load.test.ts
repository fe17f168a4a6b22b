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
