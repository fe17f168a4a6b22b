/**
 * A trial's latencies as an HdrHistogram log (version 1.3), which HdrHistogram's own tools read and merge. Values are
 * whole µs; the column Interval_Max is in ms, as these tools expect it.
 */
import { decodeFromCompressedBase64, HistogramLogWriter } from 'hdr-histogram-js';

const US_PER_MS = 1000;

export interface HistogramLog {
  /** HDR's compressed base64 form. */
  readonly histogram: string;
  /** The trial in words, for a comment. */
  readonly title: string;
  /** When the trial ended, ms since the epoch. */
  readonly endedAtMs: number;
  readonly durationS: number;
}

export function formatHistogramLog({ histogram, title, endedAtMs, durationS }: HistogramLog): string {
  let log = '';
  const writer = new HistogramLogWriter((text: string) => {
    log += text;
  });
  writer.outputLogFormatVersion();
  writer.outputComment(`${title}; values in µs`);
  const startedAtMs = endedAtMs - durationS * 1000;
  writer.outputStartTime(startedAtMs);
  writer.outputLegend();
  const decoded = decodeFromCompressedBase64(histogram);
  writer.outputIntervalHistogram(decoded, startedAtMs / 1000, endedAtMs / 1000, US_PER_MS);
  return log;
}
