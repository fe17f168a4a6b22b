import { expect, it } from 'vitest';
import { NATS_SERVER } from '../bench/testing/nats-server.ts';
import { startScript } from './testing/script-process.ts';

it('5 kills of the runner at random moments, each followed by --resume, lose, double and tear no row', async () => {
  const { code, stdout, stderr } = await startScript('kills', ['--kills', '5', '--seed', '20261128']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^5 kills: \d+ runs with \d+ rows complete, \d+ killed before their record; 0 faults$/m,
  );
}, 600_000);

it.runIf(NATS_SERVER !== null)(
  'a kill of the runner, of an agent and of their broker loses, doubles and tears no row, and leaves no process',
  async () => {
    const args = ['--kills', '3', '--agents', '2', '--seed', '20261129'];
    const { code, stdout, stderr } = await startScript('kills', args).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^3 kills: .*; 0 faults\n(?=.*\brunner 1\b)(?=.*\bagent 1\b)(?=.*\bbroker 1\b)/m);
  },
  600_000,
);
