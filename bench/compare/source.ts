/**
 * The inputs of a comparison: a run of tellers, or the output of another tool. Files are recognised by their content.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { invocation } from '../invocation.ts';
import { BenchError } from '../results/bench-error.ts';
import { readRegular } from '../results/folder-file.ts';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import { readResults } from '../results/results.ts';
import { KNOWN_FORMS, readOtherTools } from './other-tools.ts';
import { decodeText } from './text-encoding.ts';
import type { OtherSeries } from './tools/series.ts';

export type Source =
  | { readonly kind: 'run'; readonly path: string; readonly results: Analysis }
  | { readonly kind: 'other'; readonly path: string; readonly series: readonly OtherSeries[] };

/**
 * @param path a results folder; or a file of autocannon, wrk, k6, oha or hey, or a folder of such files
 * @param clients of another tool whose output does not contain their number; null: not known
 * @throws BenchError NOT_A_RUN when it is none of them
 */
export async function readSource(path: string, clients: number | null): Promise<Source> {
  const isFolder = await isFolderAt(path);
  // A path that the user gives may be a pipe.
  if (!isFolder) return { kind: 'other', path, series: readSeries(path, await readFile(path), clients) };
  const files = await readdir(path);
  if (files.includes('run.json')) return { kind: 'run', path, results: analyse(await readResults(path)) };
  const measured = files.filter((file) => /\.(?:json|txt|log|out|csv)$/.test(file)).toSorted();
  if (measured.length === 0) {
    throw new BenchError(
      'NOT_A_RUN',
      `${path} holds no run.json, and no .json or .txt of another tool: give a folder that ${invocation('bench')} wrote`,
    );
  }
  const series = await Promise.all(
    measured.map(async (name) => {
      const file = join(path, name);
      return readSeries(file, await readRegular(file), clients);
    }),
  );
  return { kind: 'other', path, series: series.flat() };
}

async function isFolderAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new BenchError('NOT_A_RUN', `${path} cannot be read: is the path right?`, { cause: error });
  }
}

function readSeries(path: string, bytes: Buffer, clients: number | null): readonly OtherSeries[] {
  const text = decodeText(bytes);
  if (text === null) {
    throw new BenchError('NOT_A_RUN', `${path} is neither UTF-8 nor UTF-16 text: save it as UTF-8`);
  }
  const series = readOtherTools(basename(path), text, clients);
  if (typeof series === 'string') {
    throw new BenchError('NOT_A_RUN', `${path} cannot be read: ${series}`);
  }
  if (series !== null) return series;
  throw new BenchError('NOT_A_RUN', `${path} is no results folder, and neither ${KNOWN_FORMS}`);
}
