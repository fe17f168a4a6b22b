import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
  HistogramLogReader,
} from 'hdr-histogram-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LatencyRecorder, LONGEST_US } from '../../clients/latency.ts';
import { drawFraction, seededRandom } from '../../clients/random.ts';
import { sampleAnalysis, writeSampleRun } from '../testing/sample-run.ts';
import { formatHistogramLog, mergeHistograms, writePercentiles } from './histograms.ts';

/** From 1 µs to beyond the longest that is resolved, evenly on a logarithmic scale. */
function draw(seed: number, count: number): number[] {
  const random = seededRandom(seed, 'latencies');
  return Array.from({ length: count }, () => Math.exp(drawFraction(random) * Math.log(2 * LONGEST_US)));
}

function record(latenciesUs: readonly number[]): string {
  const recorder = new LatencyRecorder();
  for (const us of latenciesUs) recorder.record(us);
  return recorder.read()?.hdr ?? '';
}

const decode = (hdr: string): Histogram => decodeFromCompressedBase64(hdr);
const format = (histogram: Histogram): string => histogram.outputPercentileDistribution();

/** The lines of a percentile distribution, and its last lines. */
function parse(text: string) {
  const rows = [...text.matchAll(/^ *([\d.]+) +([\d.]+) +(\d+)(?: +[\d.]+)?$/gm)].map(
    ([, valueMs, fraction, count]) => ({
      valueMs: Number(valueMs),
      fraction: Number(fraction),
      count: Number(count),
    }),
  );
  const [, maxMs, total] = /#\[Max += +([\d.]+), Total count += +(\d+)\]/.exec(text) ?? [];
  return { rows, maxMs: Number(maxMs), total: Number(total) };
}

describe('mergeHistograms', () => {
  it('loses nothing: as if all had been recorded in one', () => {
    const parts = [draw(1, 20_000), draw(2, 5000), draw(3, 1), draw(4, 300)];
    const merged = mergeHistograms(parts.map((part) => decode(record(part))));
    const whole = decode(record(parts.flat()));
    expect(merged.totalCount).toBe(25_301);
    expect([merged.maxValue, merged.minNonZeroValue, merged.mean]).toEqual([
      whole.maxValue,
      whole.minNonZeroValue,
      whole.mean,
    ]);
    for (let percentile = 0; percentile <= 100; percentile += 0.1)
      expect(merged.getValueAtPercentile(percentile)).toBe(whole.getValueAtPercentile(percentile));
  });

  it('is the same in any order, and of a merged one', () => {
    const [a, b, c] = [draw(1, 1000), draw(2, 10), draw(3, 500)].map((part) => decode(record(part)));
    if (a === undefined || b === undefined || c === undefined) throw new Error('nothing was drawn');
    expect(format(mergeHistograms([mergeHistograms([a, b]), c]))).toBe(format(mergeHistograms([c, b, a])));
  });
});

describe('writePercentiles', () => {
  const results = sampleAnalysis();

  async function makeRun(): Promise<string> {
    const dir = await mkdtemp(path.join(tmpdir(), 'tellers-hgrm-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    await writeSampleRun(dir, results);
    await mkdir(path.join(dir, 'latency'));
    // Twice as many each time, so that a sum shows which were added.
    const few = results.trials.filter(({ server, clients }) => server === STARVED && clients === 64);
    for (const [index, { trial }] of few.entries()) {
      const log = formatHistogramLog({
        histogram: record(draw(trial, 100 * 2 ** index)),
        title: `trial ${trial}`,
        endedAtMs: 1_700_000_000_000,
        durationS: 1,
      });
      await writeFile(path.join(dir, 'latency', `${String(trial).padStart(4, '0')}.hlog`), log);
    }
    return dir;
  }

  const STARVED = 'worker-per-client/posix';
  const CELL = path.join('latency', 'scaling-worker-per-client-posix-64.hgrm');

  it('writes what can be read back, of each trial and of the valid ones of each cell', async () => {
    const dir = await makeRun();
    const written = await writePercentiles(dir, results.trials);
    expect(written).toHaveLength(6);
    expect(written).toContain(path.join(dir, CELL));
    const own = results.trials.filter(
      ({ server, clients, scenario }) => server === STARVED && clients === 64 && scenario === 'scaling',
    );
    const trials = await Promise.all(
      own.map(async ({ trial, validity }) => {
        const name = `${String(trial).padStart(4, '0')}.hgrm`;
        const { total, maxMs } = parse(await readFile(path.join(dir, 'latency', name), 'utf8'));
        return { validity, total, maxMs };
      }),
    );
    expect(trials.map(({ total }) => total)).toEqual([100, 200, 400, 800, 1600]);
    const valid = trials.filter(({ validity }) => validity === 'valid');
    const cell = parse(await readFile(path.join(dir, CELL), 'utf8'));
    expect(cell.total).toBe(valid.reduce((sum, { total }) => sum + total, 0));
    expect(cell.total).toBeLessThan(3100);
    expect(cell.maxMs).toBe(Math.max(...valid.map(({ maxMs }) => maxMs)));
  });

  it('gives values in ms, and counts that rise to the total', async () => {
    const dir = await makeRun();
    await writePercentiles(dir, results.trials);
    const { rows, maxMs, total } = parse(await readFile(path.join(dir, CELL), 'utf8'));
    expect(rows.at(-1)).toEqual({ valueMs: maxMs, fraction: 1, count: total });
    expect(rows.every(({ count }, at) => count >= (rows[at - 1]?.count ?? 0))).toBe(true);
    // Half of them are below the root of the longest, 11 ms.
    expect(rows.find(({ fraction }) => fraction >= 0.5)?.valueMs).toBeGreaterThan(5);
    expect(rows.find(({ fraction }) => fraction >= 0.5)?.valueMs).toBeLessThan(25);
  });

  it('writes nothing where no trial has a histogram', async () => {
    const churn = results.trials.filter(({ scenario }) => scenario === 'churn');
    expect(churn).not.toEqual([]);
    expect(await writePercentiles(await makeRun(), churn)).toEqual([]);
  });

  it('fails with the path of a log that cannot be read', async () => {
    const dir = await makeRun();
    await writeFile(path.join(dir, 'latency', '0001.hlog'), 'torn');
    await expect(writePercentiles(dir, results.trials)).rejects.toThrow(/0001\.hlog/);
  });
});

it('is a log that the library reads back, value for value', () => {
  const histogram = build({ numberOfSignificantValueDigits: 3, useWebAssembly: false });
  for (let value = 1; value <= 1000; value += 1) histogram.recordValue(value * 100);
  const log = formatHistogramLog({
    histogram: encodeIntoCompressedBase64(histogram),
    title: 'event-loop/posix, 16 clients (scaling, block 1)',
    endedAtMs: 1_700_000_002_000,
    durationS: 2,
  });
  expect(log).toContain('#event-loop/posix, 16 clients (scaling, block 1); values in µs\n');
  const [start, length, max] = log.split('\n').at(-2)?.split(',') ?? [];
  expect([Number(start), Number(length), Number(max)]).toEqual([1_700_000_000, 2, 100.031]);
  const read = new HistogramLogReader(log).nextIntervalHistogram();
  if (read === null || !('getValueAtPercentile' in read)) throw new Error('nothing was read');
  expect(read.totalCount).toBe(1000);
  for (const percentile of [50, 90, 99, 100]) {
    expect(read.getValueAtPercentile(percentile)).toBe(histogram.getValueAtPercentile(percentile));
  }
});
