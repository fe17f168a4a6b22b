/**
 * Records times into one HDR histogram (1 µs to 60 s, 3 significant digits). The counts live in WebAssembly memory:
 * call `initLatency` once before the first recorder is made, and dispose of a recorder when it was read.
 */
import { build, encodeIntoCompressedBase64, initWebAssembly, type Histogram } from 'hdr-histogram-js';
import type { Latency } from './load.ts';

/** The longest time told apart; longer ones count as this. */
export const LONGEST_US = 60_000_000;

/** Compiles the histograms' WebAssembly module; later calls return at once. */
export async function initLatency(): Promise<void> {
  await initWebAssembly();
}

export class LatencyRecorder implements Disposable {
  readonly #histogram: Histogram = build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: true,
  });

  record(us: number): void {
    this.#histogram.recordValue(us < LONGEST_US ? Math.round(us) : LONGEST_US);
  }

  /** What was recorded; null when nothing was. */
  read(): Latency | null {
    const histogram = this.#histogram;
    const count = histogram.totalCount;
    if (count === 0) return null;
    return {
      count,
      meanUs: histogram.mean,
      p50Us: histogram.getValueAtPercentile(50),
      p90Us: histogram.getValueAtPercentile(90),
      p99Us: histogram.getValueAtPercentile(99),
      p999Us: histogram.getValueAtPercentile(99.9),
      maxUs: histogram.maxValue,
      hdr: encodeIntoCompressedBase64(histogram),
      resolutionUs: 1,
    };
  }

  [Symbol.dispose](): void {
    this.#histogram.destroy();
  }
}
