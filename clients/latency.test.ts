import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { beforeAll, expect, it } from 'vitest';
import { initLatency, LatencyRecorder, LONGEST_US } from './latency.ts';

beforeAll(initLatency);

it('gives percentiles to 3 digits, in microseconds', () => {
  using recorder = new LatencyRecorder();
  for (let us = 1; us <= 10_000; us++) recorder.record(us);
  const latency = recorder.read();
  expect(latency).toMatchObject({ count: 10_000, resolutionUs: 1 });
  const { meanUs = 0, p50Us = 0, p90Us = 0, p99Us = 0, p999Us = 0, maxUs = 0 } = latency ?? {};
  for (const [given, right] of [
    [meanUs, 5000.5],
    [p50Us, 5000],
    [p90Us, 9000],
    [p99Us, 9900],
    [p999Us, 9990],
    [maxUs, 10_000],
  ] as const) {
    expect(Math.abs(given / right - 1)).toBeLessThan(0.001);
  }
});

it('gives the whole histogram, which can be read back', () => {
  using recorder = new LatencyRecorder();
  for (const us of [0, 1.4, 1.6, 250, 59_999_999]) recorder.record(us);
  const { hdr } = recorder.read() ?? {};
  const histogram = decodeFromCompressedBase64(hdr ?? '');
  expect(histogram.totalCount).toBe(5);
  expect(histogram.getValueAtPercentile(40)).toBe(1);
  expect(histogram.getValueAtPercentile(60)).toBe(2);
  expect(histogram.getValueAtPercentile(80)).toBe(250);
});

it('counts what is longer than the longest as the longest', () => {
  using recorder = new LatencyRecorder();
  recorder.record(LONGEST_US * 10);
  expect((recorder.read()?.maxUs ?? 0) / LONGEST_US).toBeCloseTo(1, 2);
});

it('has nothing to say when nothing was recorded', () => {
  using recorder = new LatencyRecorder();
  expect(recorder.read()).toBeNull();
});
