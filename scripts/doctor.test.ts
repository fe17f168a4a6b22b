import { expect, it } from 'vitest';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

it('npm run doctor prints its findings as a table and as JSON', async () => {
  const [table, json] = await Promise.all([
    startScript('doctor', []).ended,
    startScript('doctor', ['--json']).ended,
  ]);
  expect(table.stderr).toBe('');
  expect(table.stdout).toContain('load average');
  expect(table.stdout.split('\n').filter((line) => line.trimEnd().length > 80)).toEqual([]);
  const [record] = readRecords('doctor', json.stdout);
  const { findings } = record as { findings: { kind: string; about: string }[] };
  expect(findings.map(({ about }) => about)).toContain('memory');
  // On any machine, a bad finding and the exit code go together.
  expect(json.code).toBe(findings.some(({ kind }) => kind === 'bad') ? 1 : 0);
});

it('npm run doctor rejects an unknown flag and names the right one', async () => {
  const { code, stderr } = await startScript('doctor', ['--jsn']).ended;
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--json') as string });
});
