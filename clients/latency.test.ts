import { decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect, it } from 'vitest';
import { emptyHistogram, LatencyRecorder, LONGEST_US } from './latency.ts';
import { drawFraction, seededRandom } from './random.ts';

it('a recorder returns percentiles to 3 digits, in microseconds', () => {
  const recorder = new LatencyRecorder();
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

it('a recorder returns the whole histogram, which can be decoded', () => {
  const recorder = new LatencyRecorder();
  for (const us of [0, 1.4, 1.6, 250, 59_999_999]) recorder.record(us);
  const { hdr } = recorder.read() ?? {};
  const histogram = decodeFromCompressedBase64(hdr ?? '');
  expect(histogram.totalCount).toBe(5);
  expect(histogram.getValueAtPercentile(40)).toBe(1);
  expect(histogram.getValueAtPercentile(60)).toBe(2);
  expect(histogram.getValueAtPercentile(80)).toBe(250);
});

it('a time beyond the longest counts as the longest', () => {
  const recorder = new LatencyRecorder();
  recorder.record(LONGEST_US * 10);
  expect((recorder.read()?.maxUs ?? 0) / LONGEST_US).toBeCloseTo(1, 2);
});

it('a recorder without a record returns null', () => {
  const recorder = new LatencyRecorder();
  expect(recorder.read()).toBeNull();
});

it('a recorder and the library return equal figures for the same times', () => {
  const recorder = new LatencyRecorder();
  const histogram = emptyHistogram();
  const random = seededRandom(1, 'latencies');
  const edges = [0, 1, 2046, 2047, 2048, 2049, 4095, 4096, 65_535, 65_536, LONGEST_US - 1, LONGEST_US];
  const drawn = Array.from({ length: 20_000 }, () => Math.exp(drawFraction(random) * Math.log(LONGEST_US)));
  for (const us of [...edges, ...drawn]) {
    recorder.record(us);
    histogram.recordValue(Math.round(us));
  }
  const latency = recorder.read();
  expect(latency).toMatchObject({
    count: histogram.totalCount,
    meanUs: histogram.mean,
    p50Us: histogram.getValueAtPercentile(50),
    p999Us: histogram.getValueAtPercentile(99.9),
    maxUs: histogram.maxValue,
  });
  expect(latency?.hdr).toBe(encodeIntoCompressedBase64(histogram));
});
