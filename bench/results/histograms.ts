/**
 * The latencies of a run as HDR histograms: read from its logs, merged without loss, and written as HdrHistogram's
 * percentile distributions (`.hgrm`), which its plotter and others draw. There values are in ms, as these tools expect,
 * and to the µs.
 */
import {
  decodeFromCompressedBase64,
  type Histogram,
  HistogramLogReader,
  HistogramLogWriter,
} from 'hdr-histogram-js';
import { emptyHistogram } from '../../clients/latency.ts';
import { BenchError } from './bench-error.ts';
import type { TrialRow } from './columns.ts';
import { folderIn, pathIn, replaceFile } from './folder-file.ts';
import { readOptional } from './optional-file.ts';

const FOLDER = 'latency';
const US_PER_MS = 1000;

/** Lines for each halving of the distance to 100 %: as HdrHistogram's own tools have it. */
const LINES_PER_HALF = 5;

/**
 * Writes into the `latency` of a results folder, beside the `.hlog` of each trial, its `.hgrm`, and one for each cell: the
 * valid trials of all blocks, merged.
 * @param out the folder that they are written to
 * @returns the paths of the files
 * @throws BenchError NOT_A_RUN when a log cannot be read
 */
export async function writePercentiles(
  dir: string,
  trials: readonly TrialRow[],
  out = dir,
): Promise<string[]> {
  const written: string[] = [];
  await folderIn(out, FOLDER);
  for (const [cell, rows] of Map.groupBy(trials, nameCell)) {
    const logged = await Promise.all(rows.map((row) => readTrial(dir, row)));
    const found = logged.filter((each) => each !== null);
    for (const { row, histogram } of found) written.push(await write(out, nameTrial(row.trial), [histogram]));
    const valid = found.filter(({ row }) => row.validity === 'valid').map(({ histogram }) => histogram);
    if (valid.length > 0) written.push(await write(out, cell, valid));
  }
  return written;
}

/** One histogram of all that was recorded in any of them. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = emptyHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}

/** `scaling-event-loop-posix-16`, `cost-event-loop-posix-16-at-2000`: a cell's distinct properties as a file name. */
export function nameCell(row: TrialRow): string {
  const { scenario, variant, workload, driver, server, clients, requests_per_connection, offered_rps } = row;
  const parts = [
    scenario,
    variant,
    workload === 'page' ? '' : workload,
    driver === 'tcp' ? '' : driver,
    server,
    clients,
    requests_per_connection === null ? '' : `${requests_per_connection}-per-connection`,
    offered_rps === null ? '' : `at-${offered_rps}`,
  ];
  return parts
    .filter((part) => part !== '')
    .join('-')
    .replaceAll(/[^\w.-]+/g, '-');
}

function nameTrial(trial: number): string {
  return String(trial).padStart(4, '0');
}

/** @param dir the results folder */
export function histogramPath(dir: string, trial: number): string {
  return pathIn(dir, FOLDER, `${nameTrial(trial)}.hlog`);
}

interface Logged {
  readonly row: TrialRow;
  readonly histogram: Histogram;
}

/** null when the trial has no histogram, as with a driver that keeps none. */
export async function readTrial(dir: string, row: TrialRow): Promise<Logged | null> {
  const file = histogramPath(dir, row.trial);
  const log = await readOptional(file);
  return log === null ? null : { row, histogram: decode(log, file) };
}

function decode(log: string, file: string): Histogram {
  let cause: unknown;
  try {
    const histogram = new HistogramLogReader(log).nextIntervalHistogram();
    if (histogram !== null && 'add' in histogram) return histogram;
  } catch (error) {
    cause = error;
  }
  throw new BenchError('NOT_A_RUN', `${file} holds no histogram that can be read`, { cause });
}

async function write(dir: string, name: string, histograms: readonly Histogram[]): Promise<string> {
  const file = pathIn(dir, FOLDER, `${name}.hgrm`);
  await replaceFile(
    file,
    mergeHistograms(histograms).outputPercentileDistribution(LINES_PER_HALF, US_PER_MS),
  );
  return file;
}

export interface HistogramLog {
  /** HDR's compressed base64 form. */
  readonly histogram: string;
  /** The trial in words, for a comment. */
  readonly title: string;
  /** When the trial ended, ms since the epoch. */
  readonly endedAtMs: number;
  readonly durationS: number;
}

export function formatHistogramLog({ histogram, title, endedAtMs, durationS }: HistogramLog): string {
  let log = '';
  const writer = new HistogramLogWriter((text: string) => (log += text));
  writer.outputLogFormatVersion();
  writer.outputComment(`${title}; values in µs`);
  const startedAtMs = endedAtMs - durationS * 1000;
  writer.outputStartTime(startedAtMs);
  writer.outputLegend();
  const decoded = decodeFromCompressedBase64(histogram);
  writer.outputIntervalHistogram(decoded, startedAtMs / 1000, endedAtMs / 1000, US_PER_MS);
  return log;
}
