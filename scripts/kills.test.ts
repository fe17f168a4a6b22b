import { expect, it } from 'vitest';
import { startScript } from './testing/script-process.ts';

it('5 kills of the runner at random moments, each followed by --resume, lose, double and tear no row', async () => {
  const { code, stdout, stderr } = await startScript('kills', ['--kills', '5', '--seed', '20261128']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^5 kills: \d+ runs with \d+ rows complete, \d+ killed before their record; 0 faults$/m,
  );
}, 600_000);
