/** For tests of `--json`: reads what a command printed by the JSON Schema that is published for it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type RecordName, VERSIONS } from '../../bench/results/stamp.ts';

type Json = Parameters<typeof z.fromJSONSchema>[0];

/** @returns the path of a schema, `schemas/NAME-MAJOR.json` */
export function schemaFile(name: string, version: string): string {
  const [major = ''] = version.split('.');
  return fileURLToPath(new URL(`../../schemas/${name}-${major}.json`, import.meta.url));
}

/**
 * @param stdout all that it printed: one object, or one a line
 * @throws when something else is on it, or a record is not as its schema has it, or has another name
 */
export function readRecords(name: RecordName, stdout: string): Record<string, unknown>[] {
  const published: unknown = JSON.parse(readFileSync(schemaFile(name, VERSIONS[name]), 'utf8'));
  const schema = z.fromJSONSchema(closed(published) as Json);
  const texts = stdout.startsWith('{\n') ? [stdout] : stdout.replace(/\n$/, '').split('\n');
  return texts.map((text) => schema.parse(JSON.parse(text)) as Record<string, unknown>);
}

/** A schema allows for names that a later version has. Here they are errors. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const parts = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in parts ? { additionalProperties: false, ...parts } : parts;
}
