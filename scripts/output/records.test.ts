/**
 * Keeps what programs read stable: `schemas/` holds a JSON Schema for each kind of record and of CSV row, and a name in one
 * of them stays, with its type, as long as its major version does. `vitest run FILE --update` adds names; for others raise the major.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TABLES } from '../../bench/results/data-package.ts';
import { type RecordName, VERSIONS } from '../../bench/results/stamp.ts';
import { findServer } from '../../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/server.ts';
import { startScript } from '../testing/script-process.ts';
import { RECORDS } from './records.ts';

const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url));
const SHORT = ['--duration', '0.2', '--warmup', '0'];

type Json = z.core.JSONSchema.BaseSchema;

const fileOf = (name: string, major: string): string =>
  fileURLToPath(new URL(`../../schemas/${name}-${major}.json`, import.meta.url));

/** Every name in a schema by its path, with its type. */
function namesOf(schema: Json, path = ''): Map<string, string> {
  const inside = Object.entries(schema.properties ?? {}).map(
    ([name, value]) => [`${path}/${name}`, value as Json] as const,
  );
  const items = schema.items === undefined ? [] : [[`${path}[]`, schema.items as Json] as const];
  const choices = (schema.anyOf ?? []).map((choice) => [path, choice] as const);
  return new Map([
    ...inside.map(([name, value]) => [name, typeOf(value)] as const),
    ...[...inside, ...items, ...choices].flatMap(([name, value]) => Array.from(namesOf(value, name))),
  ]);
}

const typeOf = ({ type, anyOf }: Json): string =>
  anyOf === undefined ? String(type) : anyOf.map((choice) => typeOf(choice)).join(' or ');

/** What a new schema no longer has, or has with another type. */
function lost(before: Json, after: Json): string[] {
  const names = namesOf(after);
  return [...namesOf(before)].flatMap(([name, type]) =>
    names.get(name) === type ? [] : [`${name}: ${type}`],
  );
}

const ALL = [
  ...Object.entries(RECORDS).map(
    ([name, schema]) => [name, VERSIONS[name as RecordName].split('.')[0] ?? '', schema] as const,
  ),
  ...Object.entries(TABLES).map(([file, schema]) => [basename(file, '.csv'), '1', schema] as const),
];

describe('schemas', () => {
  it.each(ALL)('%s-%s.json keeps every name, and is up to date', async (name, major, schema) => {
    const file = fileOf(name, major);
    const made: Json = z.toJSONSchema(schema, { io: 'input' });
    if (existsSync(file)) expect(lost(JSON.parse(readFileSync(file, 'utf8')) as Json, made)).toEqual([]);
    await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot(file);
  });

  it('a name that goes, or changes its type, is found', () => {
    const before = z.object({ a: z.number(), b: z.array(z.object({ c: z.string() })), d: z.string() });
    const after = z.object({ a: z.string(), b: z.array(z.object({ e: z.string() })), d: z.string() });
    expect(lost(z.toJSONSchema(before), z.toJSONSchema(after))).toEqual(['/a: number', '/b[]/c: string']);
  });
});

async function linesOf(name: RecordName, args: readonly string[]): Promise<unknown[]> {
  const { stdout } = await startScript(name, args).ended;
  const isLines = name === 'micro';
  const texts = isLines ? stdout.trimEnd().split('\n') : [stdout];
  return texts.map((text) => JSON.parse(text) as unknown);
}

describe('--json', () => {
  it.each([
    ['doctor', ['--json']],
    ['micro', ['--only', 'client-array', '--rounds', '1', '--json']],
    ['compare', [REFERENCE, REFERENCE, '--json']],
  ] as const)('of %s is as its schema has it, and has no other name', async (name, args) => {
    for (const line of await linesOf(name, args)) RECORDS[name].strict().parse(line);
  });

  it.each([[[]], [['--rate', '100']]])('of load %j has the columns of trials.csv', async (more) => {
    const start = await findServer('event-loop', 'node');
    const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => undefined);
    try {
      const args = [`127.0.0.1:${server.port}`, ...SHORT, '--json', ...more];
      const [line] = await linesOf('load', args);
      expect(RECORDS.load.strict().parse(line)).toMatchObject({
        schema: { name: 'tellers/load', version: VERSIONS.load },
        throughput_rps: expect.any(Number) as number,
        send_lateness_p99_us: more.length === 0 ? null : (expect.any(Number) as number),
      });
    } finally {
      await server.close();
    }
  });
});
