/**
 * Keeps what programs read stable: `schemas/` holds a JSON Schema for each kind of record and of CSV row, and a name in one
 * of them stays, with its type, as long as its major version does. `vitest run FILE --update` adds names; for others raise
 * the major. The tests of each command read its `--json` by these files.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatSchema, ROW_VERSION, ROWS } from '../../bench/results/data-package.ts';
import { jsonLine, type RecordName, VERSIONS } from '../../bench/results/stamp.ts';
import { readRecords, schemaFile } from '../testing/records.ts';
import { scenarioLines, selfComparisonLines } from './bench-record.ts';
import { arrivalsRecord, latencyRecord } from './prove-record.ts';
import { RECORDS } from './records.ts';
import { serveRecord } from './serve-record.ts';

type Json = z.core.JSONSchema.BaseSchema;

/** The schemas in a schema, by their paths. */
function partsOf(schema: Json, path: string): (readonly [string, Json])[] {
  const { properties = {}, items, anyOf = [], oneOf = [], additionalProperties: others } = schema;
  return [
    ...Object.entries(properties).map(([name, value]) => [`${path}/${name}`, value as Json] as const),
    ...[...anyOf, ...oneOf].map((choice) => [`${path}${choiceOf(choice)}`, choice] as const),
    ...(items === undefined ? [] : [[`${path}[]`, items as Json] as const]),
    ...(typeof others === 'object' ? [[`${path}/*`, others] as const] : []),
  ];
}

/** Every name in a schema by its path, with its type. */
function namesOf(schema: Json, path = ''): Map<string, string> {
  const { properties = {}, required = [] } = schema;
  const own = Object.entries(properties).map(
    ([name, value]) =>
      [`${path}/${name}`, `${typeOf(value as Json)}${required.includes(name) ? '' : '?'}`] as const,
  );
  const inside = partsOf(schema, path).flatMap(([name, part]) => Array.from(namesOf(part, name)));
  return new Map([...own, ...inside]);
}

/** The paths of names without a description of their own, or of what is in them. */
function undescribed(schema: Json, path = ''): string[] {
  const bare = Object.entries(schema.properties ?? {}).filter(([, value]) => !isDescribed(value as Json));
  const inside = partsOf(schema, path).filter(([name]) => !name.endsWith('/schema'));
  return [
    ...bare.map(([name]) => `${path}/${name}`),
    ...inside.flatMap(([name, part]) => undescribed(part, name)),
  ];
}

const isDescribed = ({ description, items }: Json): boolean =>
  description !== undefined || (items as Json | undefined)?.properties !== undefined;

/** `(trial)`: what makes a choice of several the one that holds, such as its event. */
function choiceOf({ properties = {} }: Json): string {
  const constants = Object.values(properties).flatMap((value) => (value as Json).const ?? []);
  return constants.length === 0 ? '' : `(${constants.join()})`;
}

const typeOf = ({ type, anyOf }: Json): string =>
  anyOf === undefined ? String(type ?? 'any') : anyOf.map((choice) => typeOf(choice)).join(' or ');

/** What a new schema no longer has, or has with another type. What may be of any type may become one. */
function lost(before: Json, after: Json): string[] {
  const names = namesOf(after);
  return [...namesOf(before)].flatMap(([name, type]) =>
    names.get(name) === type || (type === 'any' && names.has(name)) ? [] : [`${name}: ${type}`],
  );
}

const ALL = [
  ...Object.entries(RECORDS).map(([name, schema]) => [name, VERSIONS[name as RecordName], schema] as const),
  ...Object.entries(ROWS).map(([name, schema]) => [name, `${ROW_VERSION}`, schema] as const),
];

describe('schemas', () => {
  it.each(ALL)('%s %s keeps every name, and its file is up to date', async (name, version, schema) => {
    const file = schemaFile(name, version);
    const made = formatSchema(schema);
    if (existsSync(file))
      expect(lost(JSON.parse(readFileSync(file, 'utf8')) as Json, JSON.parse(made) as Json)).toEqual([]);
    await expect(made).toMatchFileSnapshot(file);
  });

  it.each(ALL)('%s %s describes every name, none of it in camel case', (_name, _version, schema) => {
    const made = JSON.parse(formatSchema(schema)) as Json;
    expect([...namesOf(made).keys()].filter((path) => /\/[^/]*[A-Z]/.test(path))).toEqual([]);
    expect(undescribed(made)).toEqual([]);
  });

  it('a name that goes, or changes its type, is found', () => {
    const before = z.object({
      a: z.number(),
      b: z.array(z.object({ c: z.string() })),
      d: z.string(),
      e: z.union([
        z.object({ event: z.literal('x'), f: z.number() }),
        z.object({ event: z.literal('y'), f: z.number() }),
      ]),
      h: z.unknown(),
    });
    const after = z.object({
      a: z.string(),
      b: z.array(z.object({ e: z.string() })),
      d: z.string().optional(),
      e: z.union([
        z.object({ event: z.literal('x'), f: z.number() }),
        z.object({ event: z.literal('y'), g: z.number() }),
      ]),
      h: z.number(),
    });
    expect(lost(z.toJSONSchema(before), z.toJSONSchema(after))).toEqual([
      '/a: number',
      '/d: string',
      '/b[]/c: string',
      '/e(y)/f: number',
    ]);
  });
});

describe('a record that is read by its schema', () => {
  it.each([
    ['of the scenarios', 'bench', scenarioLines()],
    [
      'of aa',
      'bench',
      selfComparisonLines([
        {
          scenario: 'scaling',
          clients: 4,
          run: 10,
          runDifferent: 0,
          drawn: 1000,
          drawnDifferent: 12,
          shown: [
            { blocks: 5, part: 0.1 },
            { blocks: 7, part: null },
          ],
        },
      ]),
    ],
    [
      'of a proof of latency',
      'prove',
      jsonLine(
        latencyRecord({
          load: { kind: 'closed' },
          behaviour: { kind: 'stands-still', everyMs: 2000, forMs: 200 },
          findings: [{ figure: 'p95', wantedUs: 100, foundUs: Infinity, toleranceUs: 6 }],
          result: { latency: null, coreWaitPercent: null },
        }),
      ),
    ],
    [
      'of a proof of arrivals',
      'prove',
      jsonLine(
        arrivalsRecord({ rateRps: 250, scheduled: 0.5, sent: 0.6, tooShortPercent: 0.4, isRight: true }),
      ),
    ],
    [
      'of a server whose threads share its clients',
      'serve',
      jsonLine(
        serveRecord({
          event: 'closed',
          clients: 3,
          requests: 9,
          clientsByThread: { 1: 2, 2: 1 },
          refusedClients: 1,
        }),
      ),
    ],
  ] as const)('%s is right', (_about, name, stdout) => {
    for (const record of readRecords(name, stdout))
      expect(record['schema']).toEqual({ name: `tellers/${name}`, version: VERSIONS[name] });
  });

  it.each([
    ['another line', (line: string) => `a banner\n${line}`],
    ['an empty line', (line: string) => `${line}\n`],
    ['another name', (line: string) => line.replace('"clients"', '"clientCount":1,"clients"')],
    ['a name less', (line: string) => line.replace('"clients"', '"customers"')],
    ['another type', (line: string) => line.replace('"clients":3', '"clients":"3"')],
    ['another major version', (line: string) => line.replace('"1.', '"2.')],
  ])('with %s is wrong', (_about, change) => {
    const line = jsonLine(serveRecord({ event: 'closed', clients: 3, requests: 9 }));
    expect(() => readRecords('serve', change(line))).toThrow();
  });
});
