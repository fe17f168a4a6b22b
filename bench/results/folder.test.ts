import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplePair, sampleSummary, sampleTrial } from '../testing/sample-rows.ts';
import { type ClientRow, clientSchema, pairSchema, summarySchema, trialSchema } from './columns.ts';
import { parseRows } from './csv.ts';
import { claimFolder, ResultsFolder } from './folder.ts';
import { pairRow, summaryRow } from '../words/phrases.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tellers-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const CLIENT: ClientRow = {
  run_id: 'run',
  trial: 1,
  client: 0,
  agent: null,
  requests: 9,
  latency_p50_us: null,
  latency_p99_us: 3,
  longest_wait_us: 4,
};

describe('a results folder', () => {
  it('has every row on the disk as soon as it was appended', async () => {
    const path = join(root, 'a', 'b');
    await using folder = await ResultsFolder.create(path);
    const rows = [sampleTrial({ trial: 1 }), sampleTrial({ trial: 2 })];
    for (const [index, row] of rows.entries()) {
      await folder.appendTrials([row], [CLIENT], []);
      const written = parseRows(trialSchema, readFileSync(join(path, 'trials.csv'), 'utf8'));
      expect(written).toEqual(rows.slice(0, index + 1));
    }
    expect(parseRows(clientSchema, readFileSync(join(path, 'clients.csv'), 'utf8'))).toEqual([
      CLIENT,
      CLIENT,
    ]);
  });

  it('replaces its summary and its pairs whole, and keeps each histogram', async () => {
    await using folder = await ResultsFolder.create(root);
    const [row, pair] = [summaryRow(sampleSummary({})), pairRow(samplePair({}))];
    await folder.writeSummary([row, row], [pair, pair]);
    await folder.writeSummary([{ ...row, clients: 3 }], [{ ...pair, clients: 3 }]);
    await folder.writeHistogram(7, 'log');
    const summary = parseRows(summarySchema, readFileSync(join(root, 'summary.csv'), 'utf8'));
    expect(summary).toEqual([{ ...row, clients: 3 }]);
    const pairs = parseRows(pairSchema, readFileSync(join(root, 'pairs.csv'), 'utf8'));
    expect(pairs).toEqual([{ ...pair, clients: 3 }]);
    expect(readFileSync(join(root, 'latency', '0007.hlog'), 'utf8')).toBe('log');
    expect(readdirSync(root).toSorted()).toEqual([
      'clients.csv',
      'datapackage.json',
      'latency',
      'pairs.csv',
      'schemas',
      'slices.csv',
      'summary.csv',
      'trials.csv',
    ]);
  });

  it('is never one that holds a run, nor one that holds something else', async () => {
    writeFileSync(join(root, 'thesis.txt'), 'mine');
    await expect(ResultsFolder.create(root)).rejects.toThrow(/is not empty: give a new folder with --out/);
    writeFileSync(join(root, 'run.json'), '{}');
    await expect(ResultsFolder.create(root)).rejects.toThrow(/holds a run already: give a new folder/);
    expect(readdirSync(root).toSorted()).toEqual(['run.json', 'thesis.txt']);
  });

  it('that cannot be made is refused with what to do', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(ResultsFolder.create(join(root, 'file', 'in-it'))).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      message: expect.stringMatching(
        /^cannot write to .*: give another folder with --out \(ENOTDIR/,
      ) as string,
    });
  });

  it('below a folder that takes none is refused, and not tried for ever', async () => {
    // Linux alone has it; elsewhere the folder of a missing disk cannot be made either.
    await expect(ResultsFolder.create('/proc/tellers/run')).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  });

  it('of each of two runs that begin in the same second is its own', async () => {
    const paths = await Promise.all([claimFolder(root, 'run'), claimFolder(root, 'run')]);
    expect(paths.toSorted()).toEqual([join(root, 'run'), join(root, 'run-2')]);
    await using first = await ResultsFolder.create(paths[0] ?? '');
    await using second = await ResultsFolder.create(paths[1] ?? '');
    expect(first.path).not.toBe(second.path);
  });

  it.runIf(process.platform === 'linux')('of a run that is under way takes no other run', async () => {
    const underWay = {
      code: 'CANNOT_WRITE',
      message: expect.stringMatching(/a run that is under way/) as string,
    };
    const started = await Promise.allSettled([ResultsFolder.create(root), ResultsFolder.create(root)]);
    expect(started.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(started.find(({ status }) => status === 'rejected')).toMatchObject({ reason: underWay });
    await expect(ResultsFolder.reopen(root, new Set())).rejects.toMatchObject(underWay);
    for (const one of started) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
    await using _ = await ResultsFolder.reopen(root, new Set());
  });

  it('that has become unwritable fails with its path, and how to go on', async () => {
    await using folder = await ResultsFolder.create(root);
    mkdirSync(join(root, 'summary.csv'));
    await expect(folder.writeSummary([], [])).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      message: expect.stringMatching(/^cannot write to .* \(.*\): mend that, then .* --resume /) as string,
    });
  });
});
