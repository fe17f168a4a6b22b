import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { writeCsvCopies } from './csv-copies.ts';
import { describePackage, ROW_VERSION, ROWS } from './data-package.ts';

const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url));

it('the data package of the reference run describes every column of every CSV', async () => {
  const { resources } = await describePackage(REFERENCE);
  expect(resources.map(({ path }) => path).toSorted()).toEqual(
    globSync('{*,timeline/*}.csv', { cwd: REFERENCE }).toSorted(),
  );
  for (const { path, schema } of resources) {
    const [header] = readFileSync(join(REFERENCE, path), 'utf8').split('\n');
    expect(schema.fields.map(({ name }) => name).join(',')).toBe(header);
    expect(schema.fields.filter((field) => !('description' in field) || field.description === '')).toEqual(
      [],
    );
  }
  const trials = resources.find(({ path }) => path === 'trials.csv');
  expect(trials?.schema.fields.find(({ name }) => name === 'latency_p99_us')).toMatchObject({
    type: 'number',
    unit: 'µs',
  });
});

it('the data package in the folder of the reference run is the one that its CSV files have, and each has its schema', async () => {
  const written: unknown = JSON.parse(readFileSync(join(REFERENCE, 'datapackage.json'), 'utf8'));
  expect(written).toEqual(await describePackage(REFERENCE));
  const schemas = globSync('*', { cwd: join(REFERENCE, 'schemas') });
  expect(schemas.toSorted()).toEqual(
    Object.keys(ROWS)
      .filter((name) => name !== 'agents')
      .map((name) => `${name}-${ROW_VERSION}.json`)
      .toSorted(),
  );
  for (const name of schemas)
    expect(readFileSync(join(REFERENCE, 'schemas', name), 'utf8')).toBe(
      readFileSync(fileURLToPath(new URL(`../../schemas/${name}`, import.meta.url)), 'utf8'),
    );
});

it('copies with decimal commas stand beside every CSV, and are not described', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tellers copié-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const tables = globSync('{*,timeline/*}.csv', { cwd: REFERENCE });
  for (const path of tables) cpSync(join(REFERENCE, path), join(dir, path));
  const copies = await writeCsvCopies(dir, dir, 'fr');
  const names = tables.map((path) => join(dir, path.replace(/csv$/, 'fr.csv')));
  expect(copies.toSorted()).toEqual(names.toSorted());
  expect(await describePackage(dir)).toEqual(await describePackage(REFERENCE));
});
