/**
 * The inputs of a comparison: a run of tellers, or the output of another tool. Files are recognised by their content.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BenchError } from '../results/bench-error.ts';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import { readResults } from '../results/results.ts';
import { type OtherSeries, readOtherTool } from './other-tools.ts';

export type Source =
  | { readonly kind: 'run'; readonly path: string; readonly results: Analysis }
  | { readonly kind: 'other'; readonly path: string; readonly series: readonly OtherSeries[] };

/**
 * @param path a results folder; or a file of autocannon, wrk or k6, or a folder of such files
 * @throws BenchError NOT_A_RUN when it is none of them
 */
export async function readSource(path: string): Promise<Source> {
  const isFolder = await isFolderAt(path);
  if (!isFolder) return { kind: 'other', path, series: [await readSeries(path)] };
  const files = await readdir(path);
  if (files.includes('run.json')) return { kind: 'run', path, results: analyse(await readResults(path)) };
  const measured = files.filter((file) => /\.(?:json|txt|log|out)$/.test(file)).toSorted();
  if (measured.length === 0) {
    throw new BenchError(
      'NOT_A_RUN',
      `${path} holds no run.json, and no .json or .txt of another tool: give a folder that npm run bench wrote`,
    );
  }
  const series = await Promise.all(measured.map((file) => readSeries(join(path, file))));
  return { kind: 'other', path, series };
}

async function isFolderAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new BenchError('NOT_A_RUN', `${path} cannot be read: is the path right?`, { cause: error });
  }
}

async function readSeries(path: string): Promise<OtherSeries> {
  const series = readOtherTool(basename(path), await readFile(path, 'utf8'));
  if (series !== null) return series;
  throw new BenchError(
    'NOT_A_RUN',
    `${path} is no results folder, and neither autocannon's JSON, wrk's output, nor k6's summary JSON`,
  );
}
