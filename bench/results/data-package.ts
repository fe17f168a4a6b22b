/**
 * What describes the CSV of a run's folder, from the schemas that write and read them. `datapackage.json` (Frictionless Data
 * Package 1) has type, unit and description of each column that a file has: older runs have fewer. `schemas/` has the JSON
 * Schema of the rows of each.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { agentSchema, clientSchema, pairSchema, sliceSchema, summarySchema, trialSchema } from './columns.ts';
import { readHeader } from './csv.ts';
import { folderIn, pathIn, replaceFile } from './folder-file.ts';
import { readOptional } from './optional-file.ts';
import { timelineSchema } from './timeline.ts';

/** By their files; a timeline has one for each server. */
const TABLES = {
  'trials.csv': trialSchema,
  'clients.csv': clientSchema,
  'slices.csv': sliceSchema,
  'agents.csv': agentSchema,
  'summary.csv': summarySchema,
  'pairs.csv': pairSchema,
} as const;

/** The rows of all of them, by the name of their JSON Schema. */
export const ROWS: Readonly<Record<string, z.ZodObject>> = {
  ...Object.fromEntries(Object.entries(TABLES).map(([file, schema]) => [nameOf(file), schema])),
  timeline: timelineSchema,
};

/** The major version of the rows: a column that goes, or changes its type, raises it. */
export const ROW_VERSION = 1;

/** Units by the end of a column's name: the first that fits. */
const UNITS = [
  [/_us(?:_per_request)?(?:_low|_high)?$/, 'µs'],
  [/_rps(?:_low|_high)?$/, 'requests/s'],
  [/_per_s$/, '1/s'],
  [/_percent$/, '%'],
  [/_bytes$/, 'bytes'],
  [/_ns$/, 'ns'],
  [/_s$/, 's'],
] as const;

/** @throws BenchError NOT_A_RUN when a CSV of it cannot be read; else what the file system reports */
export async function writeDataPackage(dir: string): Promise<void> {
  const data = await describePackage(dir);
  await replaceFile(join(dir, 'datapackage.json'), `${JSON.stringify(data, null, 2)}\n`);
  await writeSchemas(dir, new Set(data.resources.map(({ path }) => nameOf(path))));
}

/** Of `trials.csv`: trials; of `timeline/SERVER.csv`: timeline. */
function nameOf(path: string): string {
  return path.replace(/(?:\.csv|\/.*)$/, '');
}

async function writeSchemas(dir: string, names: ReadonlySet<string>): Promise<void> {
  await folderIn(dir, 'schemas');
  for (const [name, schema] of Object.entries(ROWS).filter(([each]) => names.has(each))) {
    const file = pathIn(dir, 'schemas', `${name}-${ROW_VERSION}.json`);
    const text = formatSchema(schema);
    // A run writes them after every block.
    if ((await readOptional(file)) !== text) await replaceFile(file, text);
  }
}

/** @returns its JSON Schema (2020-12). Names that it does not have are allowed: a later version may have more. */
export function formatSchema(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`;
}

/** @param dir a results folder: what it does not hold is left out, and so are copies for spreadsheets, which are the same data */
export async function describePackage(dir: string) {
  const resources = await Promise.all((await tablesOf(dir)).map((table) => describeTable(dir, table)));
  return {
    profile: 'tabular-data-package',
    name: 'tellers-run',
    title: 'A run of tellers',
    resources: resources.filter((resource) => resource !== null),
  };
}

interface TableFile {
  /** Below the results folder; none: in it. */
  readonly folder: readonly string[];
  readonly name: string;
  readonly schema: z.ZodObject;
}

/** The CSV files that a results folder may hold. */
export async function tablesOf(dir: string): Promise<TableFile[]> {
  return [
    ...Object.entries(TABLES).map(([name, schema]) => ({ folder: [], name, schema })),
    ...(await timelines(dir)).map((name) => ({ folder: ['timeline'], name, schema: timelineSchema })),
  ];
}

async function timelines(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const isThere = entries.some((entry) => entry.name === 'timeline' && entry.isDirectory());
  const names = isThere ? await readdir(join(dir, 'timeline')) : [];
  // A copy for spreadsheets has a second point in its name.
  return names.filter((name) => /^[\w-]+\.csv$/.test(name)).toSorted();
}

/** @returns null where there is no such file */
async function describeTable(dir: string, { folder, name: file, schema }: TableFile) {
  const parts = [...folder, file];
  const csv = await readOptional(pathIn(dir, ...parts));
  if (csv === null) return null;
  return {
    profile: 'tabular-data-resource',
    // A Frictionless name has lower-case letters, digits and . _ - only.
    name: parts
      .join('-')
      .replace(/\.csv$/, '')
      .toLowerCase(),
    path: parts.join('/'),
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    schema: { fields: readHeader(csv).map((name) => describeField(name, schema)), missingValues: [''] },
  };
}

/** A column that is not of the schema is a text of which nothing is known. */
function describeField(name: string, schema: z.ZodObject) {
  const field: unknown = schema.shape[name];
  if (!(field instanceof z.ZodType)) return { name, type: 'string' };
  const value: unknown = field instanceof z.ZodNullable ? field.unwrap() : field;
  const unit = UNITS.find(([end]) => end.test(name))?.[1];
  const isNumber = value instanceof z.ZodNumber;
  const values = value instanceof z.ZodEnum ? value.options : null;
  // A text may be empty, which Frictionless takes for missing.
  const isRequired = !(field instanceof z.ZodNullable) && (isNumber || values !== null);
  const constraints = {
    ...(isRequired ? { required: true } : {}),
    ...(values === null ? {} : { enum: values }),
  };
  return {
    name,
    type: isNumber ? 'number' : 'string',
    description: field.description ?? (value as z.ZodType).description ?? '',
    ...(unit === undefined ? {} : { unit }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
  };
}
