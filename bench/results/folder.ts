/**
 * The folder of a run. Rows are appended and flushed to the disk as each trial ends, so that a run that is killed
 * loses the trial under way at most; files that are written again are replaced whole, never half.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { BenchError } from './bench-error.ts';
import {
  type ClientRow,
  clientSchema,
  type SummaryRow,
  summarySchema,
  type TrialRow,
  trialSchema,
} from './columns.ts';
import { formatHeader, formatRows, parseRows } from './csv.ts';
import type { RunRecord } from './run-record.ts';
import type { TimelineFile } from './timeline-files.ts';

export class ResultsFolder implements AsyncDisposable {
  readonly path: string;
  readonly #trials: FileHandle;
  readonly #clients: FileHandle;

  private constructor(path: string, trials: FileHandle, clients: FileHandle) {
    this.path = path;
    this.#trials = trials;
    this.#clients = clients;
  }

  /** @throws BenchError CANNOT_WRITE when it cannot be written, or is not empty: a run is never mixed with another */
  static async create(path: string): Promise<ResultsFolder> {
    try {
      await mkdir(join(path), { recursive: true });
      await refuseUsed(path);
      await mkdir(join(path, 'latency'));
      const trials = await begin(join(path, 'trials.csv'), formatHeader(trialSchema));
      const clients = await begin(join(path, 'clients.csv'), formatHeader(clientSchema));
      return new ResultsFolder(path, trials, clients);
    } catch (error) {
      if (error instanceof BenchError) throw error;
      throw cannotWrite(path, error);
    }
  }

  /**
   * Opens the folder of a run that is gone on with: what was torn when it was killed is cut off, and so are the clients
   * of a trial that has no row.
   * @param done the trials whose rows are whole
   */
  static async reopen(path: string, done: ReadonlySet<number>): Promise<ResultsFolder> {
    try {
      await mkdir(join(path, 'latency'), { recursive: true });
      const trials = await mend(path, 'trials.csv', trialSchema, () => true);
      const clients = await mend(path, 'clients.csv', clientSchema, ({ trial }) => done.has(trial));
      return new ResultsFolder(path, trials, clients);
    } catch (error) {
      if (error instanceof BenchError) throw error;
      throw cannotWrite(path, error);
    }
  }

  async appendTrial(row: TrialRow, clients: readonly ClientRow[]): Promise<void> {
    await this.#writing(async () => {
      await append(this.#clients, formatRows(clientSchema, clients));
      await append(this.#trials, formatRows(trialSchema, [row]));
    });
  }

  /** @param log in the format of HdrHistogram's logs */
  async writeHistogram(trial: number, log: string): Promise<void> {
    const name = `${String(trial).padStart(4, '0')}.hlog`;
    await this.#writing(() => writeFile(join(this.path, 'latency', name), log, { flush: true }));
  }

  async writeTimeline({ path, content }: TimelineFile): Promise<void> {
    await this.#writing(async () => {
      await mkdir(dirname(join(this.path, path)), { recursive: true });
    });
    await this.#replace(path, content);
  }

  async writeSummary(rows: readonly SummaryRow[]): Promise<void> {
    await this.#replace('summary.csv', formatHeader(summarySchema) + formatRows(summarySchema, rows));
  }

  async writeRun(record: RunRecord): Promise<void> {
    await this.#replace('run.json', `${JSON.stringify(record, null, 2)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#trials.close();
    await this.#clients.close();
  }

  async #replace(name: string, content: string): Promise<void> {
    await this.#writing(async () => {
      const whole = join(this.path, name);
      await writeFile(`${whole}.new`, content, { flush: true });
      await rename(`${whole}.new`, whole);
    });
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }
}

async function refuseUsed(path: string): Promise<void> {
  const entries = await readdir(path);
  if (entries.length === 0) return;
  const what = entries.includes('run.json') ? 'holds a run already' : 'is not empty';
  throw new BenchError('CANNOT_WRITE', `${path} ${what}: give a new folder with --out`);
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
  path: string,
  name: string,
  schema: Schema,
  keep: (row: z.infer<Schema>) => boolean,
): Promise<FileHandle> {
  const file = join(path, name);
  const written = await readFile(file, 'utf8');
  const rows = parseRows(schema, written.slice(0, written.lastIndexOf('\n') + 1));
  const mended = formatHeader(schema) + formatRows(schema, rows.filter(keep));
  if (mended !== written) {
    await writeFile(`${file}.new`, mended, { flush: true });
    await rename(`${file}.new`, file);
  }
  return open(file, 'a');
}

async function append(file: FileHandle, lines: string): Promise<void> {
  await file.appendFile(lines);
  await file.datasync();
}

function cannotWrite(path: string, cause: unknown): BenchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BenchError('CANNOT_WRITE', `cannot write to ${path}: give another folder with --out (${why})`, {
    cause,
  });
}
