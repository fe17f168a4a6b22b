import { build, encodeIntoCompressedBase64, HistogramLogReader } from 'hdr-histogram-js';
import { expect, it } from 'vitest';
import { formatHistogramLog } from './histogram-log.ts';

it('is a log that the library reads back, value for value', () => {
  const histogram = build({ numberOfSignificantValueDigits: 3, useWebAssembly: false });
  for (let value = 1; value <= 1000; value += 1) histogram.recordValue(value * 100);
  const log = formatHistogramLog({
    histogram: encodeIntoCompressedBase64(histogram),
    title: 'event-loop/posix, 16 clients (scaling, block 1)',
    endedAtMs: 1_700_000_002_000,
    durationS: 2,
  });
  expect(log).toContain('#event-loop/posix, 16 clients (scaling, block 1); values in µs\n');
  const [start, length, max] = log.split('\n').at(-2)?.split(',') ?? [];
  expect([Number(start), Number(length), Number(max)]).toEqual([1_700_000_000, 2, 100.031]);
  const read = new HistogramLogReader(log).nextIntervalHistogram();
  if (read === null || !('getValueAtPercentile' in read)) throw new Error('nothing was read');
  expect(read.totalCount).toBe(1000);
  for (const percentile of [50, 90, 99, 100]) {
    expect(read.getValueAtPercentile(percentile)).toBe(histogram.getValueAtPercentile(percentile));
  }
});
