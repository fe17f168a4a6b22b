/**
 * `datapackage.json` of a run's folder (Frictionless Data Package 1): type, unit and description of each column of each
 * CSV, from the schemas that write and read them. It describes the columns that a file has: older runs have fewer.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  agentSchema,
  clientSchema,
  fileName,
  pairSchema,
  sliceSchema,
  summarySchema,
  trialSchema,
} from './columns.ts';
import { readHeader } from './csv.ts';
import { pathIn, replaceFile } from './folder-file.ts';
import { readOptional } from './optional-file.ts';
import { timelineSchema } from './timeline.ts';

/** By their files; a timeline has one for each server. */
export const TABLES = {
  'trials.csv': trialSchema,
  'clients.csv': clientSchema,
  'slices.csv': sliceSchema,
  'agents.csv': agentSchema,
  'summary.csv': summarySchema,
  'pairs.csv': pairSchema,
} as const;

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
}

/** @param dir a results folder: what it does not hold is left out */
export async function describePackage(dir: string) {
  const tables = [
    ...Object.entries(TABLES).map(([name, schema]) => ({ parts: [name], schema })),
    ...(await timelines(dir)).map((name) => ({ parts: ['timeline', name], schema: timelineSchema })),
  ];
  const resources = await Promise.all(tables.map(({ parts, schema }) => describeTable(dir, parts, schema)));
  return {
    profile: 'tabular-data-package',
    name: 'tellers-run',
    title: 'A run of tellers',
    resources: resources.filter((resource) => resource !== null),
  };
}

async function timelines(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const isThere = entries.some((entry) => entry.name === 'timeline' && entry.isDirectory());
  const names = isThere ? await readdir(join(dir, 'timeline')) : [];
  return names.filter((name) => name.endsWith('.csv') && fileName.safeParse(name).success).toSorted();
}

/** @returns null where there is no such file */
async function describeTable(dir: string, parts: readonly string[], schema: z.ZodObject) {
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
