import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

it('npm run doctor prints its findings as a table, in colour and in French where that is asked for, and as JSON', async () => {
  const [table, coloured, json] = await Promise.all([
    startScript('doctor', [], { LC_ALL: 'C', LANG: 'fr_FR.UTF-8', FORCE_COLOR: '0' }).ended,
    startScript('doctor', [], { LC_ALL: '', LANG: 'fr_FR.UTF-8', FORCE_COLOR: '1' }).ended,
    startScript('doctor', ['--json']).ended,
  ]);
  expect(table.stderr).toBe('');
  expect(table.stdout).toContain('load average');
  expect(table.stdout).not.toContain('\u001B');
  expect(coloured.stdout).toContain('\u001B[');
  expect(stripVTControlCharacters(coloured.stdout)).toContain('charge moyenne');
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
