import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleAnalysis, writeSampleRun } from '../testing/sample-run.ts';
import { readResults } from './results.ts';

it('a record with a wrong field is refused, and the error gives the path of the field', async () => {
  const { run } = sampleAnalysis();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-'));
  const wrong = { ...run, environment: { ...run.environment, cores: 'many' } };
  await writeFile(join(folder.path, 'run.json'), JSON.stringify(wrong));
  await expect(readResults(folder.path)).rejects.toThrow(
    / is no results folder: run\.json: environment\.cores: /,
  );
});

const last = (csv: string): string => csv.trimEnd().slice(csv.trimEnd().lastIndexOf('\n') + 1);

it.each([
  ['the last line end is missing', (csv: string) => csv.trimEnd(), 0],
  ['the last row was cut', (csv: string) => csv.slice(0, csv.length - 20), -1],
  ['a spreadsheet saved it as UTF-16', (csv: string) => Buffer.from(`\uFEFF${csv}`, 'utf16le'), 0],
  ['a spreadsheet saved it with CR LF', (csv: string) => csv.replaceAll('\n', '\r\n'), 0],
])('the rows of a folder are read where %s', async (_what, change, more) => {
  const sample = sampleAnalysis();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-'));
  await writeSampleRun(folder.path, sample);
  const file = join(folder.path, 'trials.csv');
  await writeFile(file, change(await readFile(file, 'utf8')));
  const { trials } = await readResults(folder.path);
  expect(trials).toEqual(sample.trials.slice(0, sample.trials.length + more));
});

it.each([
  [
    'every row stands there twice',
    (csv: string) => csv + csv.slice(csv.indexOf('\n') + 1),
    /trials\.csv: trial \d+ stands there twice/,
  ],
  [
    'the last row stands there twice',
    (csv: string) => `${csv}${last(csv)}\n`,
    /trials\.csv: trial \d+ stands there twice/,
  ],
  [
    'its lines end with CR alone',
    (csv: string) => csv.replaceAll('\n', '\r'),
    /trials\.csv: its lines end with CR alone/,
  ],
  [
    'its columns are separated by semicolons',
    (csv: string) => csv.replaceAll(',', ';'),
    /separated by semicolons, so another program/,
  ],
  [
    'a row in the middle was cut',
    (csv: string) => csv.replace(/\n([^\n]{30})[^\n]*\n/, '\n$1\n'),
    /trials\.csv: line 2 has \d+ fields/,
  ],
  [
    'it has no row',
    (csv: string) => csv.slice(0, csv.indexOf('\n') + 1),
    /trials\.csv has no row, though the run is complete/,
  ],
  ['it is empty', () => '', /trials\.csv has no row/],
  [
    'a row is of another run',
    (csv: string) => csv.replace(/\n[^,\n]+,/, '\nanother,'),
    /trial \d+ is of another run, another/,
  ],
])('a folder is refused where of its trials.csv %s', async (_what, change, message) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-'));
  await writeSampleRun(folder.path, sampleAnalysis());
  const file = join(folder.path, 'trials.csv');
  await writeFile(file, change(await readFile(file, 'utf8')));
  await expect(readResults(folder.path)).rejects.toThrow(message);
});
