/** The measures of a trial that figures draw: the column that holds each, and its scale. */
import type { TrialRow } from '../results/columns.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import type { Quantities } from './quantities.ts';

interface MeasureOf {
  /** null: not measured, or without a place on the scale. */
  readonly read: (row: TrialRow, quantities: Quantities) => number | null;
  readonly scale: 'linear' | 'log';
  /** The column of the summary that holds its median; null: none. */
  readonly inSummary: 'throughput_rps' | 'latency_p99_us' | null;
  /** Of a percentile that some trials are too short for. */
  readonly tail?: 'latency_p99_us' | 'delivery_p99_us';
  /** Whether it is a time of answers: it leaves out answers that never came. */
  readonly isLatency: boolean;
  readonly better: 'more' | 'less';
}

const RATE = {
  scale: 'linear',
  inSummary: null,
  isLatency: false,
  better: 'more',
} as const;

const LATENCY = {
  scale: 'log',
  inSummary: null,
  isLatency: true,
  better: 'less',
} as const;

const COST = { ...RATE, better: 'less' } as const;

export const MEASURE_OF: Readonly<Record<Measure, MeasureOf>> = {
  throughput: { ...RATE, inSummary: 'throughput_rps', read: (row) => row.throughput_rps },
  goodput: { ...RATE, read: goodputPart },
  deliveries: { ...RATE, read: (row) => row.deliveries_per_s },
  transfer: { ...RATE, scale: 'log', read: bytesPerSecond },
  p50: { ...LATENCY, read: (row) => aboveZero(row.latency_p50_us) },
  p99: {
    ...LATENCY,
    inSummary: 'latency_p99_us',
    tail: 'latency_p99_us',
    read: (row) => aboveZero(row.latency_p99_us),
  },
  'delivery-p99': {
    ...LATENCY,
    tail: 'delivery_p99_us',
    read: (row) => aboveZero(row.delivery_p99_us),
  },
  fairness: { ...RATE, read: (row) => row.fairness_jain },
  'memory-per-bystander': { ...COST, scale: 'log', read: (row) => aboveZero(row.rss_per_bystander_bytes) },
  'cpu-per-request': { ...COST, read: (row) => aboveZero(row.server_cpu_us_per_request) },
};

/** The value of the measure in a trial. */
export function readerOf(measure: Measure, quantities: Quantities): (row: TrialRow) => number | null {
  return (row) => MEASURE_OF[measure].read(row, quantities);
}

/** As a part of the server's knee, of which the offered rate is one. */
export function goodputPart({ goodput_rps, offered_rps, offered_part }: TrialRow): number | null {
  if (goodput_rps === null || offered_rps === null || offered_part === null) return null;
  return (goodput_rps / offered_rps) * offered_part;
}

function bytesPerSecond({ variant, throughput_rps }: TrialRow, quantities: Quantities): number | null {
  const quantity = quantities.get(variant);
  if (quantity?.axis !== 'bytes' || throughput_rps === null) return null;
  return aboveZero(quantity.value * throughput_rps);
}

/** A latency of 0, from a driver that counts whole milliseconds, has no place on a logarithmic scale. */
export function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}
