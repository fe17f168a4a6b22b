/**
 * Reads a results folder back: the run's own record and its rows. A run that was interrupted or killed is read as far
 * as it went: a last line cut short is left out, and rows that were never written are none.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BenchError } from '../bench-error.ts';
import { type SummaryRow, type TrialRow, trialSchema } from '../columns.ts';
import { scenariosInOpenLoop } from './fixed-rate.ts';
import { isAgain, serverLabel } from '../names.ts';
import { type RunRecord, runSchema } from '../run-record.ts';
import { summarise } from '../summary.ts';
import type { TimelineRow } from '../timeline.ts';
import { readTimeline } from './timeline-files.ts';
import { parseRows } from './csv.ts';

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
