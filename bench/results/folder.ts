/**
 * The folder of a run. Rows are appended and flushed to the disk as each trial ends, so that a run that is killed
 * loses the trial under way at most; files that are written again are replaced whole, never half. On Linux it is locked
 * until it is closed or its process has ended, so that no two runs write to it.
 */
import { constants, type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { invocationWith } from '../invocation.ts';
import { BenchError } from './bench-error.ts';
import {
  type AgentRow,
  agentSchema,
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
import { formatHeader, formatRows, parseRows, wholeLines } from './csv.ts';
import { writeDataPackage } from './data-package.ts';
import { folderIn, hasCode, makeFolder, pathIn, readRegular, replaceFile } from './folder-file.ts';
import { histogramPath } from './histograms.ts';
import type { RunRecord } from './run-record.ts';
import type { TimelineFile } from './timeline-files.ts';

/** The report of a run in its folder, written last: where it stands, the report is whole. */
export const REPORT_FILE = 'report.html';
const AGENTS_FILE = 'agents.csv';

interface RowFiles {
  readonly trials: FileHandle;
  readonly clients: FileHandle;
  readonly slices: FileHandle;
  readonly agents?: FileHandle | null;
}

export class ResultsFolder implements AsyncDisposable {
  readonly path: string;
  readonly #trials: FileHandle;
  readonly #clients: FileHandle;
  readonly #slices: FileHandle;
  readonly #opened: AsyncDisposableStack;
  #agents: FileHandle | null;

  /** @param opened what is closed with it */
  private constructor(
    path: string,
    { trials, clients, slices, agents = null }: RowFiles,
    opened: AsyncDisposableStack,
  ) {
    this.path = path;
    this.#agents = agents;
    this.#trials = trials;
    this.#clients = clients;
    this.#slices = slices;
    this.#opened = opened;
  }

  /**
   * What a run that was killed before its `run.json` has left there is replaced: it holds no row.
   * @throws BenchError CANNOT_WRITE when it cannot be written, or is not empty: a run is never mixed with another
   */
  static create(path: string): Promise<ResultsFolder> {
    return beginning(path, async () => {
      await makeFolder(path);
      await using opened = new AsyncDisposableStack();
      opened.use(await lockFolder(path));
      await refuseUsed(path);
      for (const name of await readdir(path)) await rm(join(path, name), { recursive: true });
      await mkdir(join(path, 'latency'));
      const trials = opened.use(await begin(join(path, 'trials.csv'), formatHeader(trialSchema)));
      const clients = opened.use(await begin(join(path, 'clients.csv'), formatHeader(clientSchema)));
      const slices = opened.use(await begin(join(path, 'slices.csv'), formatHeader(sliceSchema)));
      return new ResultsFolder(path, { trials, clients, slices }, opened.move());
    });
  }

  /**
   * Opens the folder of a run that is gone on with: what was torn when it was killed is cut off, and so are the clients
   * of a trial that has no row.
   * @param done the trials whose rows are whole
   * @throws BenchError CANNOT_WRITE when it cannot be written, or its run is still under way
   */
  static reopen(path: string, done: ReadonlySet<number>): Promise<ResultsFolder> {
    const isDone = ({ trial }: { readonly trial: number }): boolean => done.has(trial);
    return beginning(path, async () => {
      await using opened = new AsyncDisposableStack();
      opened.use(await lockFolder(path));
      await folderIn(path, 'latency');
      const trials = opened.use(await mend(join(path, 'trials.csv'), trialSchema, () => true));
      const clients = opened.use(await mend(join(path, 'clients.csv'), clientSchema, isDone));
      const slices = opened.use(await mend(join(path, 'slices.csv'), sliceSchema, isDone));
      const hasAgents = (await readdir(path)).includes(AGENTS_FILE);
      const agents = hasAgents ? opened.use(await mend(join(path, AGENTS_FILE), agentSchema, isDone)) : null;
      return new ResultsFolder(path, { trials, clients, slices, agents }, opened.move());
    });
  }

  /** The trials of one comparison, or a single one. Their rows come last, and at once: they are whole, or there are none. */
  appendTrials(
    rows: readonly TrialRow[],
    clients: readonly ClientRow[],
    slices: readonly SliceRow[],
    agents: readonly AgentRow[] = [],
  ): Promise<void> {
    return writing(this.path, async () => {
      if (agents.length > 0) await this.#appendAgents(agents);
      await append(this.#clients, formatRows(clientSchema, clients));
      await append(this.#slices, formatRows(sliceSchema, slices));
      await append(this.#trials, formatRows(trialSchema, rows));
    });
  }

  /** Of a run without agents there is no such file. */
  async #appendAgents(rows: readonly AgentRow[]): Promise<void> {
    this.#agents ??= this.#opened.use(await begin(join(this.path, AGENTS_FILE), formatHeader(agentSchema)));
    await append(this.#agents, formatRows(agentSchema, rows));
  }

  /** @param log in the format of HdrHistogram's logs */
  writeHistogram(trial: number, log: string): Promise<void> {
    return writing(this.path, () => replaceFile(histogramPath(this.path, trial), log));
  }

  writeTimeline({ path, content }: TimelineFile): Promise<void> {
    return writing(this.path, async () => {
      await folderIn(this.path, dirname(path));
      await replaceFile(pathIn(this.path, dirname(path), basename(path)), content);
    });
  }

  /** With the description of all CSV files. */
  writeSummary(rows: readonly SummaryRow[], pairs: readonly PairRow[]): Promise<void> {
    const summary = formatHeader(summarySchema) + formatRows(summarySchema, rows);
    const compared = formatHeader(pairSchema) + formatRows(pairSchema, pairs);
    return writing(this.path, async () => {
      await replaceFile(join(this.path, 'summary.csv'), summary);
      await replaceFile(join(this.path, 'pairs.csv'), compared);
      await writeDataPackage(this.path);
    });
  }

  writeRun(record: RunRecord): Promise<void> {
    const json = `${JSON.stringify(record, null, 2)}\n`;
    return writing(this.path, () => replaceFile(join(this.path, 'run.json'), json));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

/**
 * Makes a folder that no other run has: `name`, or `name-2` and so on where it is taken.
 * @returns its path
 * @throws BenchError CANNOT_WRITE
 */
export function claimFolder(dir: string, name: string): Promise<string> {
  return beginning(dir, async () => {
    await makeFolder(dir);
    for (let number = 1; ; number++) {
      const path = join(dir, number === 1 ? name : `${name}-${number}`);
      try {
        await mkdir(path);
        return path;
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
    }
  });
}

/** @throws BenchError CANNOT_WRITE, unless `write` throws one of its own */
function writing<Written>(path: string, write: () => Promise<Written>): Promise<Written> {
  const goOn = `mend that, then ${invocationWith('bench')} --resume ${path}`;
  return orCannotWrite(write, (why) => `cannot write to ${path} (${why}): ${goOn}`);
}

/** The same before anything was measured. */
function beginning<Written>(path: string, write: () => Promise<Written>): Promise<Written> {
  return orCannotWrite(write, (why) => `cannot write to ${path}: give another folder with --out (${why})`);
}

async function orCannotWrite<Written>(
  write: () => Promise<Written>,
  explain: (why: string) => string,
): Promise<Written> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError('CANNOT_WRITE', explain(why), { cause });
  }
}

/** @returns the folder, locked until that is closed; null where there are no such locks. @throws BenchError CANNOT_WRITE when a run has it */
async function lockFolder(path: string): Promise<FileHandle | null> {
  if (process.platform !== 'linux') return null;
  // Imported late: elsewhere it does not load.
  const { tryLock } = await import('../../posix/file.ts');
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  if (tryLock(folder.fd)) return folder;
  await folder.close();
  throw new BenchError(
    'CANNOT_WRITE',
    `${path} is the folder of a run that is under way: wait for its end, or give a new folder with --out`,
  );
}

async function refuseUsed(path: string): Promise<void> {
  const entries = await readdir(path);
  const used = await Promise.all(entries.map((name) => isUsed(path, name)));
  if (!used.includes(true)) return;
  const what = entries.includes('run.json') ? 'holds a run already' : 'is not empty';
  throw new BenchError('CANNOT_WRITE', `${path} ${what}: give a new folder with --out`);
}

/** What `create` makes, each with the whole content that it has without a row. */
const EMPTY: Readonly<Record<string, string>> = {
  'trials.csv': formatHeader(trialSchema),
  'clients.csv': formatHeader(clientSchema),
  'slices.csv': formatHeader(sliceSchema),
};

/** Whether an entry holds more than what `create` makes of it, or a part of that. */
async function isUsed(path: string, name: string): Promise<boolean> {
  const file = join(path, name);
  if (name === 'latency') return (await readdir(file)).length > 0;
  if (name === 'run.json.new') return false;
  const empty = EMPTY[name];
  return empty === undefined || !empty.startsWith(String(await readRegular(file)));
}

async function begin(path: string, header: string): Promise<FileHandle> {
  const file = await open(path, 'ax');
  await append(file, header);
  return file;
}

/**
 * Before anything is measured for a run. What cannot be read may still be made, or `create` fails with the reason.
 * @throws BenchError CANNOT_WRITE when it is not empty
 */
export async function checkVacant(path: string): Promise<void> {
  try {
    await refuseUsed(path);
  } catch (error) {
    if (error instanceof BenchError) throw error;
  }
}

/** Keeps the whole rows that are to be kept, and opens the file to append to it. */
async function mend<Schema extends z.ZodObject>(
  file: string,
  schema: Schema,
  keep: (row: z.infer<Schema>) => boolean,
): Promise<FileHandle> {
  const written = String(await readRegular(file));
  const rows = parseRows(schema, wholeLines(schema, written));
  const mended = formatHeader(schema) + formatRows(schema, rows.filter(keep));
  if (mended !== written) await replaceFile(file, mended);
  // A symbolic link would lead out of the folder.
  return open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
}

async function append(file: FileHandle, lines: string): Promise<void> {
  await file.appendFile(lines);
  await file.datasync();
}
