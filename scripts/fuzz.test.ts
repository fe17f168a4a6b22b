import { expect, it } from 'vitest';
import { TESTABLE_IOS, TESTABLE_SERVERS } from '../servers/testing/testable-servers.ts';
import { startScript } from './testing/script-process.ts';

it('every server gives the same answers to 600 random requests, good and bad, and none to what hides in them', async () => {
  const { code, stdout, stderr } = await startScript('fuzz', [
    '--requests=600',
    '--seed=20261128',
    `--io=${TESTABLE_IOS}`,
  ]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, parser, ...lines] = stdout.trimEnd().split('\n');
  expect(parser).toMatch(
    /^parser: \d+ connections, \d+ read as Node reads them, 0 differ without a known reason$/,
  );
  expect(lines).toHaveLength(TESTABLE_SERVERS.length);
  expect(
    new Set(lines.map((line) => line.replace(/^[^:]*: /, '').replace(/, \d+ sent again/, ''))).size,
  ).toBe(1);
  expect(lines[0]).toMatch(/^[^:]+: \d+ requests on \d+ connections, \d+ refused, \d+ answered, 0 faults/);
}, 300_000);
