/** What figures need beside the rows of a run: the whole distribution of latencies, and what each client got. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Histogram } from 'hdr-histogram-js';
import { type ClientRow, type TrialRow, clientSchema } from '../columns.ts';
import { isAgain } from '../names.ts';
import { parseRows } from './csv.ts';
import { mergeHistograms, nameCell, readTrial } from './histograms.ts';
import type { Point } from './series.ts';

/** The latencies of a cell: all of its valid trials together. */
interface Distribution {
  /** `x` is how many requests there are to each that took longer: 2 at the median, 100 at p99. `value` in µs. */
  readonly points: readonly Point[];
}

export interface Details {
  /** By the name of the cell. */
  readonly distributions: ReadonlyMap<string, Distribution>;
  readonly clients: readonly ClientRow[];
}

export const NO_DETAILS: Details = { distributions: new Map(), clients: [] };

/**
 * Reads the latencies of the cells with the most clients, and all clients.
 * @throws BenchError NOT_A_RUN when a log cannot be read
 */
export async function readDetails(dir: string, trials: readonly TrialRow[]): Promise<Details> {
  const competing = trials.filter((row) => !isAgain(row) && row.validity === 'valid');
  const cells = [...Map.groupBy(competing.filter(withMostClients(competing)), nameCell)];
  const distributions = cells.map(async ([cell, rows]) => {
    const logged = await Promise.all(rows.map((row) => readTrial(dir, row)));
    const histograms = logged.flatMap((one) => (one === null ? [] : [one.histogram]));
    return histograms.length === 0 ? null : ([cell, distributionOf(histograms)] as const);
  });
  const found = (await Promise.all(distributions)).filter((one) => one !== null);
  return { distributions: new Map(found), clients: await readClients(dir) };
}

/** Those in closed loops with the most clients of their scenario. */
export function withMostClients(rows: readonly TrialRow[]): (row: TrialRow) => boolean {
  const most = new Map<string, number>();
  for (const { scenario, clients } of rows) most.set(scenario, Math.max(clients, most.get(scenario) ?? 0));
  return ({ scenario, clients, load }) => load === 'closed' && clients === most.get(scenario);
}

const STEPS_PER_DECADE = 12;
/** So many requests must have been slower than the last point of a curve. */
const FEWEST_SLOWER = 10;

export function distributionOf(histograms: readonly Histogram[]): Distribution {
  const merged = mergeHistograms(histograms);
  const last = merged.totalCount / FEWEST_SLOWER;
  const steps = Math.max(0, Math.floor(Math.log10(last / 2) * STEPS_PER_DECADE));
  const xs = Array.from({ length: steps + 1 }, (_, step) => 2 * 10 ** (step / STEPS_PER_DECADE));
  const marked = PERCENTILES.map(({ x }) => x).filter((x) => x <= last);
  const points = [...new Set([...xs.filter((x) => x <= last), ...marked])].toSorted((a, b) => a - b);
  return {
    points: points.map((x) => ({ x, value: merged.getValueAtPercentile(100 * (1 - 1 / x)) })),
  };
}

/** Those that are marked on a curve. */
export const PERCENTILES = [
  { x: 2, percent: 50 },
  { x: 10, percent: 90 },
  { x: 100, percent: 99 },
  { x: 1000, percent: 99.9 },
  { x: 10_000, percent: 99.99 },
] as const;

/** A run that was killed is read as far as it went. */
async function readClients(dir: string): Promise<ClientRow[]> {
  const csv = await readFile(path.join(dir, 'clients.csv'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseRows(clientSchema, csv.slice(0, csv.lastIndexOf('\n') + 1));
}
