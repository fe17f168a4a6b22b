/** The scale of a measured value: its range, its ticks and how they are written. Throughput is linear from 0, latency logarithmic. */
import { formatCount, formatLatency } from './format.ts';

export interface ValueScale {
  readonly type: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** Where a value stands: 0 at the foot of the plot, 1 at its top. */
  position(value: number): number;
}

/** From 0, because lengths are compared. */
export function throughputScale(values: readonly number[]): ValueScale {
  const top = Math.max(1, ...values) * 1.04;
  const step = niceStep(top / 5);
  const ticks = Array.from({ length: Math.ceil(top / step) + 1 }, (_, index) => index * step);
  const high = ticks.at(-1) ?? top;
  return {
    type: 'linear',
    domain: [0, high],
    ticks: ticks.map((value) => ({ value, label: formatCount(value) })),
    position: (value) => value / high,
  };
}

function niceStep(atLeast: number): number {
  const decade = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * decade >= atLeast * 0.999) ?? 10;
  return factor * decade;
}

/** 1, 2, 5, 10, … from 0.01 µs to over a quarter of an hour. */
const LOG_STEPS_US = [1, 2, 5].flatMap((factor) =>
  Array.from({ length: 12 }, (_, index) => Number(`${factor}e${index - 2}`)),
);
LOG_STEPS_US.sort((a, b) => a - b);
const MOST_TICKS = 7;

/** Logarithmic, because latencies of models differ by powers of ten. @param valuesUs all above 0 */
export function latencyScale(valuesUs: readonly number[]): ValueScale {
  const values = valuesUs.length === 0 ? [100, 10_000] : valuesUs;
  const low = LOG_STEPS_US.findLast((step) => step <= Math.min(...values) * 0.95) ?? Math.min(...values);
  const high = LOG_STEPS_US.find((step) => step >= Math.max(...values) * 1.05) ?? Math.max(...values);
  const steps = LOG_STEPS_US.filter((step) => step >= low && step <= high);
  const decades = steps.filter((step) => Number.isInteger(Math.log10(step)));
  const ticks = steps.length > MOST_TICKS ? decades : steps;
  return {
    type: 'log',
    domain: [low, high],
    ticks: ticks.map((value) => ({ value, label: formatLatency(value) })),
    position: (value) => Math.log(value / low) / Math.log(high / low),
  };
}
