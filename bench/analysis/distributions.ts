/** The full latency distribution of the cells with the most clients, as points of a curve. */
import type { Histogram } from 'hdr-histogram-js';
import type { TrialRow } from '../results/columns.ts';
import { mergeHistograms, nameCell, readTrial } from '../results/histograms.ts';
import { isValid } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import type { Point } from './cells.ts';

/**
 * The latencies of a cell, over all its valid trials. `x`: one request in `x` took longer, so 2 at the median and 100 at
 * p99. `value` in µs. The key is the name of the cell.
 */
export type Distributions = ReadonlyMap<string, readonly Point[]>;

/** @throws BenchError NOT_A_RUN when a latency log cannot be read */
export async function readDistributions(dir: string, trials: readonly TrialRow[]): Promise<Distributions> {
  const competing = trials.filter((row) => !isRepeat(row) && isValid(row));
  const cells = [...Map.groupBy(competing.filter(withMostClients(competing)), nameCell)];
  const distributions = cells.map(async ([cell, rows]) => {
    const logged = await Promise.all(rows.map((row) => readTrial(dir, row)));
    const histograms = logged.flatMap((one) => (one === null ? [] : [one.histogram]));
    return histograms.length === 0 ? null : ([cell, distributionOf(histograms)] as const);
  });
  return new Map((await Promise.all(distributions)).filter((one) => one !== null));
}

/** The trials in closed loops with the most clients of their scenario. */
export function withMostClients(rows: readonly TrialRow[]): (row: TrialRow) => boolean {
  const most = new Map<string, number>();
  for (const { scenario, clients } of rows) most.set(scenario, Math.max(clients, most.get(scenario) ?? 0));
  return ({ scenario, clients, load }) => load === 'closed' && clients === most.get(scenario);
}

const STEPS_PER_DECADE = 12;

/** The number of requests that must be slower than the last point of a curve. */
const FEWEST_SLOWER = 10;

export function distributionOf(histograms: readonly Histogram[]): Point[] {
  const merged = mergeHistograms(histograms);
  const last = merged.totalCount / FEWEST_SLOWER;
  const steps = Math.max(0, Math.floor(Math.log10(last / 2) * STEPS_PER_DECADE));
  const xs = Array.from({ length: steps + 1 }, (_, step) => 2 * 10 ** (step / STEPS_PER_DECADE));
  const marked = PERCENTILES.map(({ x }) => x).filter((x) => x <= last);
  const points = [...new Set([...xs.filter((x) => x <= last), ...marked])].toSorted((a, b) => a - b);
  return points.map((x) => ({ x, value: merged.getValueAtPercentile(100 * (1 - 1 / x)) }));
}

/** The percentiles that are marked on a curve. */
export const PERCENTILES = [
  { x: 2, percent: 50 },
  { x: 10, percent: 90 },
  { x: 100, percent: 99 },
  { x: 1000, percent: 99.9 },
  { x: 10_000, percent: 99.99 },
] as const;
