/**
 * Reads a results folder back: the run's own record and its rows. A run that was interrupted or killed is read as far
 * as it went: a last line cut short is left out, and rows that were never written are none.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Histogram } from 'hdr-histogram-js';
import { z } from 'zod';
import { BenchError } from '../results/bench-error.ts';
import {
  type ClientRow,
  clientSchema,
  type SummaryRow,
  type TrialRow,
  trialSchema,
} from '../results/columns.ts';
import { parseRows } from '../results/csv.ts';
import { mergeHistograms, nameCell, readTrial } from '../results/histograms.ts';
import { type RunRecord, runSchema } from '../results/run-record.ts';
import { isAgain, serverLabel } from '../results/server-names.ts';
import { readTimeline } from '../results/timeline-files.ts';
import type { TimelineRow } from '../results/timeline.ts';
import type { Point } from './cells.ts';
import { scenariosInOpenLoop } from './costs.ts';
import { summarise } from './summary.ts';

export interface Results {
  readonly run: RunRecord;
  readonly trials: readonly TrialRow[];
  /** Worked out again from the trials, with the run's seed: `summary.csv` lags behind in a run that was killed. */
  readonly summary: readonly SummaryRow[];
  /** Of baselines measured again: they compete with none, but tell how noisy the run was. */
  readonly noise: readonly SummaryRow[];
  /** By the label of the server, in the order of the plan. */
  readonly timelines: ReadonlyMap<string, readonly TimelineRow[]>;
}

/** @throws BenchError NOT_A_RUN when the folder holds no run, or one that cannot be read */
export async function readResults(dir: string): Promise<Results> {
  const record = await readText(dir, 'run.json');
  if (record === null) throw notARun(dir, 'it has no run.json; give a folder that npm run bench wrote');
  const run = parsed(dir, 'run.json', () => runSchema.parse(JSON.parse(record)));
  const trials = await readRows(dir, 'trials.csv', trialSchema);
  const timelines = await readTimelines(dir, run.plan.servers.map(serverLabel));
  return { run, trials, ...split(summarise(trials, run.seed)), timelines };
}

async function readTimelines(
  dir: string,
  servers: readonly string[],
): Promise<Map<string, readonly TimelineRow[]>> {
  const read = servers.map(async (server) => [server, await readTimeline(dir, server)] as const);
  return new Map((await Promise.all(read)).filter(([, rows]) => rows.length > 0));
}

/** Parts the rows that compete from those that measure noise. */
export function split(rows: readonly SummaryRow[]): Pick<Results, 'summary' | 'noise'> {
  const fixed = scenariosInOpenLoop(rows);
  return {
    summary: rows.filter((row) => !isAgain(row) && !fixed.has(row.scenario)),
    noise: rows.filter((row) => isAgain(row)),
  };
}

async function readRows<Schema extends z.ZodObject>(
  dir: string,
  name: string,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  const csv = (await readText(dir, name)) ?? '';
  const whole = csv.slice(0, csv.lastIndexOf('\n') + 1);
  return parsed(dir, name, () => parseRows(schema, whole));
}

async function readText(dir: string, name: string): Promise<string | null> {
  try {
    return await readFile(path.join(dir, name), 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw notARun(dir, `${name} cannot be read (${code})`, error);
  }
}

function parsed<Value>(dir: string, name: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const about =
      issue === undefined ? (error as Error).message : `${issue.path.join('.')}: ${issue.message}`;
    throw notARun(dir, `${name}: ${about}`, error);
  }
}

function notARun(dir: string, because: string, cause?: unknown): BenchError {
  return new BenchError('NOT_A_RUN', `${dir} is no results folder: ${because}`, { cause });
}

/** What figures need beside the rows of a run: the whole distribution of latencies, and what each client got. */

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
