import { expect, it } from 'vitest';
import { model } from '../check/model.ts';
import { runCheck } from '../check/run-check.ts';
import { smallServer } from '../check/testing/small-server.ts';
import { ENGLISH_CHECK } from '../check/words-en.ts';
import { formatCard } from './output/check-card.ts';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

const one = `mine=${smallServer('one-client')}`;

it('npm run check prints a card of 80 columns, a verdict, and JSON, and exits with 0 or 1', async () => {
  const [good, bad, json] = await Promise.all([
    startScript('check', [one, '--exercise', '1']).ended,
    startScript('check', [one]).ended,
    startScript('check', [one, '--json']).ended,
  ]);
  expect([good.code, bad.code, json.code]).toEqual([0, 1, 1]);
  expect(good.stdout).toMatch(/\nVerdict: mine has no fault by exercise 1 \(\d+ s\)\.\n$/);
  expect(bad.stdout).toMatch(/fault +goes back to accept[\s\S]*FAULT on "goes back to accept"[\s\S]*mend /);
  expect(bad.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(readRecords('check', json.stdout)[0]).toMatchObject({
    verdict: 'fault',
    exercise: null,
  });
});

it('a card says once why the model is not known', async () => {
  const command = smallServer('speaks-first');
  const report = await runCheck({ kind: 'command', name: 'mine', command }, null, () => {}, {
    checks: [model],
  });
  const card = formatCard(report, ENGLISH_CHECK.card).replaceAll(/\s+/g, ' ');
  expect(card).toContain(' the model that it is not known Model: not known. It answered or closed a client');
  expect(card.match(/answered or closed a client/g)).toHaveLength(1);
});

it('npm run check --lang fr prints a French card of 80 columns', async () => {
  const { code, stdout } = await startScript('check', [one, '--lang', 'fr']).ended;
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /défaut +revient à accept[\s\S]*DÉFAUT sur «\u202frevient à accept\u202f»[\s\S]*remède /,
  );
  expect(stdout).toMatch(/\nVerdict\u00a0: mine a 1 défaut \(\d+\u00a0s\)\.\n$/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).not.toMatch(/\b(the|client was|server|answer)\b/);
});

it.each([
  [[], /give one server/],
  [['mine=./server'], /\{port\}/],
  [['mine=./server {port}', '--exercise', '3'], /1, 2, 4/],
  [[`mine=${smallServer('dies-at-start')}`], /^$/],
] as const)('npm run check %j exits with 2', async (args, message) => {
  const { code, stderr } = await startScript('check', args).ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
