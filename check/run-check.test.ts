import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { leaves, resets } from './bad-clients.ts';
import type { Check, Exercise } from './check.ts';
import { crowd } from './crowd.ts';
import { endsOnSigterm, restarts } from './ending.ts';
import { leaks } from './leaks.ts';
import { MODELS } from './model-verdict.ts';
import { backToAccept, dribbles, halfClose, secondRequest } from './one-client.ts';
import { type Report, reportSchema } from './report.ts';
import { restsWithin } from './rest.ts';
import { runCheck } from './run-check.ts';
import { type SmallBehaviour, smallServer } from './testing/small-server.ts';
import { manySilent, silentClient, unfinishedRequest } from './two-clients.ts';

const check = (behaviour: SmallBehaviour, exercise: Exercise, checks?: readonly Check[]): Promise<Report> =>
  runCheck(
    { kind: 'command', name: 'mine', command: smallServer(behaviour) },
    exercise,
    () => {},
    checks && { checks },
  );

/** The marks of a report, by check. */
const marksOf = ({ checks }: Report): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, mark }) => [id, mark]));

const linux = process.platform === 'linux';

describe.concurrent('runCheck', () => {
  let whole: Promise<Report> | undefined;
  const checkGood = (): Promise<Report> => (whole ??= check('good', 4));

  it('a good server has no fault, and its report matches the schema', async () => {
    const report = await checkGood();
    expect(report.checks.filter(({ mark }) => mark === 'fault')).toEqual([]);
    expect(report.verdict).toBe('pass');
    expect(reportSchema.parse(report)).toEqual(report);
  });

  it('docs/check.md has every field, mark, model and check of the report', async () => {
    const { checks } = await checkGood();
    const page = await readFile(new URL('../docs/check.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const { shape } = reportSchema;
    const line = shape.checks.element.shape;
    expect(rows).toEqual([...line.mark.options, 'schema', ...Object.keys(shape), ...Object.keys(line)]);
    const listed = (start: string): readonly string[] => {
      const [text = ''] = new RegExp(`^${start}[^.]+`, 'm').exec(page) ?? [];
      return [...text.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
    };
    expect(listed('The models are')).toEqual(MODELS);
    expect(listed('The checks are')).toEqual(checks.map(({ id }) => id));
  });

  it.each([
    [null, 'remark', 'pass'],
    [2, 'ok', 'pass'],
    [4, 'fault', 'fault'],
  ] as const)('exercise %s calls one client at a time: %s', async (exercise, mark, verdict) => {
    const report = await check('one-at-a-time', exercise, [silentClient, manySilent]);
    expect(report.verdict).toBe(verdict);
    expect(marksOf(report)).toEqual({
      listens: 'ok',
      answers: 'ok',
      'silent-client': mark,
      ...(exercise === 2 ? {} : { 'many-silent-clients': 'skipped' }),
    });
  });

  it('a server of one client passes exercise 1, and fails exercise 2 for not going back to accept', async () => {
    expect((await check('one-client', 1, [backToAccept])).verdict).toBe('pass');
    const report = await check('one-client', 2, [backToAccept, leaves]);
    expect(marksOf(report)).toEqual({ listens: 'ok', answers: 'ok', 'back-to-accept': 'fault' });
    expect(report.checks.at(-1)?.notes[0]?.seen).toContain('the server had ended (exit code 0)');
  });

  it.each([
    ['drops-the-third', backToAccept, /closed without an answer/],
    ['silent-on-half-close', halfClose, /closed without an answer/],
    ['second-answer-differs', secondRequest, /other bytes|bytes, and the first one/],
    ['loses-one-of-many', crowd, /\d+ of 100 clients got no right answer/],
    ['spins', restsWithin(1000), /awake for 1 s without a client/],
    ['ignores-sigterm', endsOnSigterm, /was killed/],
    ['never-closes', leaks, /descriptors leak: \d+ before and \d+ after 1000 clients/],
    ['dies-on-reset', resets, /the server died \(exit code 1.*ECONNRESET.*\) after clients that reset/],
  ] as const)('a server that %s has this fault', async (behaviour, one, seen) => {
    // Some see it only in /proc.
    if (!linux && (one.id === 'rest' || one === leaks)) return;
    const report = await check(behaviour, null, [one]);
    expect(report.verdict).toBe('fault');
    const line = report.checks.find(({ id }) => id === one.id);
    expect(line?.notes[0]?.seen).toMatch(seen);
    expect(line?.notes[0]?.mend).not.toBe('');
  });

  it('a server that keeps its order bears unfinished requests, dribbling clients and a restart', async () => {
    const report = await check('good', null, [unfinishedRequest, dribbles, restarts]);
    expect(new Set(Object.values(marksOf(report)))).toEqual(new Set(['ok']));
  });

  it.each([
    ['long-body', 'fault', /14 bytes came after the 14 of its Content-Length/],
    ['short-body', 'fault', /cut short: 14 of the 23 bytes/],
    ['bare-lf', 'remark', /LF alone/],
    ['varies', 'remark', /bodies of two answers differ/],
  ] as const)('the answer of a server with %s is a %s', async (behaviour, mark, seen) => {
    const report = await check(behaviour, null, []);
    expect(marksOf(report)).toEqual({ listens: 'ok', answers: mark });
    expect(report.checks[1]?.notes.map((note) => note.seen).join()).toMatch(seen);
  });

  it('a server on another port has a fault, and one that dies at its start could not be checked', async () => {
    const [elsewhere, dead] = await Promise.all([
      check('listens-elsewhere', null),
      check('dies-at-start', null),
    ]);
    expect(elsewhere.checks.map(({ notes }) => notes[0]?.seen)).toEqual([
      expect.stringMatching(/does not listen on .* but on port/) as string,
    ]);
    expect(dead).toMatchObject({ verdict: 'unchecked', checks: [] });
    expect(dead.because).toContain('no such page');
  });
});
