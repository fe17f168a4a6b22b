import path from 'node:path';
import { z } from 'zod';
import { invocation } from '../invocation.ts';
import { BenchError } from './bench-error.ts';
import {
  type ClientRow,
  clientSchema,
  type PairRow,
  pairSchema,
  type SliceRow,
  sliceSchema,
  type SummaryRow,
  summarySchema,
  type TrialRow,
  trialSchema,
} from './columns.ts';
import { parseRows, wholeLines } from './csv.ts';
import { readOptional } from './optional-file.ts';
import { type RunRecord, runSchema } from './run-record.ts';
import { serverLabel } from './server-names.ts';
import { readTimeline } from './timeline-files.ts';
import type { TimelineRow } from './timeline.ts';

export interface Results {
  readonly run: RunRecord;
  readonly trials: readonly TrialRow[];
  /** Of the trials that were measured in slices. */
  readonly slices: readonly SliceRow[];
  /** By the label of the server, in the order of the plan. */
  readonly timelines: ReadonlyMap<string, readonly TimelineRow[]>;
}

/** @throws BenchError NOT_A_RUN when the folder holds no run, or one that cannot be read */
export async function readResults(dir: string): Promise<Results> {
  const record = await readText(dir, 'run.json');
  if (record === null) throw notARun(dir, await whyNoRecord(dir));
  const run = parsed(dir, 'run.json', () => runSchema.parse(JSON.parse(record)));
  const trials = await readRows(dir, 'trials.csv', trialSchema, ['trial']);
  const slices = await readRows(dir, 'slices.csv', sliceSchema, ['trial', 'slot']);
  const stranger = trials.find(({ run_id }) => run_id !== run.runId);
  if (stranger !== undefined)
    throw notARun(dir, `trials.csv: trial ${stranger.trial} is of another run, ${stranger.run_id}`);
  if (run.state === 'complete' && trials.length === 0)
    throw notARun(dir, 'trials.csv has no row, though the run is complete: take the file that tellers wrote');
  const timelines = await readTimelines(dir, run.plan.servers.map(serverLabel));
  return { run, trials, slices, timelines };
}

async function whyNoRecord(dir: string): Promise<string> {
  return (await readText(dir, 'trials.csv')) === null
    ? `it has no run.json; give a folder that ${invocation('bench')} wrote`
    : `its run was killed before its first trial, so that it has no run.json; start it again with --out ${dir}`;
}

/** The rows of `summary.csv` and `pairs.csv`, as they were written. @throws BenchError NOT_A_RUN when one cannot be read */
export async function readOutcome(
  dir: string,
): Promise<{ readonly summary: readonly SummaryRow[]; readonly pairs: readonly PairRow[] }> {
  return {
    summary: await readRows(dir, 'summary.csv', summarySchema, []),
    pairs: await readRows(dir, 'pairs.csv', pairSchema, []),
  };
}

/** @returns none where no trial recorded its clients. @throws BenchError NOT_A_RUN when the file cannot be read */
export function readClients(dir: string): Promise<ClientRow[]> {
  return readRows(dir, 'clients.csv', clientSchema, ['trial', 'client']);
}

async function readTimelines(
  dir: string,
  servers: readonly string[],
): Promise<Map<string, readonly TimelineRow[]>> {
  const read = servers.map(async (server) => [server, await readTimeline(dir, server)] as const);
  return new Map((await Promise.all(read)).filter(([, rows]) => rows.length > 0));
}

/** @param key the columns that no two rows have in common; none: they are not compared */
async function readRows<Schema extends z.ZodObject>(
  dir: string,
  name: string,
  schema: Schema,
  key: readonly (keyof z.infer<Schema> & string)[],
): Promise<z.infer<Schema>[]> {
  const csv = (await readText(dir, name)) ?? '';
  return parsed(dir, name, () => {
    const rows = parseRows(schema, wholeLines(schema, csv));
    const seen = new Set<string>();
    for (const row of rows) {
      const place = key.map((column) => `${column} ${String(row[column])}`).join(', ');
      if (key.length > 0 && seen.has(place)) throw new BenchError('NOT_A_RUN', `${place} stands there twice`);
      seen.add(place);
    }
    return rows;
  });
}

async function readText(dir: string, name: string): Promise<string | null> {
  try {
    return await readOptional(path.join(dir, name));
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw notARun(dir, `${name} cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
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
