import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeModel } from '../servers/models.ts';
import { MODEL_NAMES } from '../servers/server.ts';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

it('serve --help prints how each model serves a client, what it costs and when it wins', async () => {
  const { code, stdout } = await startScript('serve', ['--help']).ended;
  expect(code).toBe(0);
  for (const model of MODEL_NAMES) {
    const { served, costs, wins } = describeModel(model);
    expect(stdout).toMatch(new RegExp(`^  ${model} \\(posix`, 'm'));
    for (const text of [served, costs, wins]) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(text);
  }
});

it.each([
  ['a model that does not exist', ['no-such-model']],
  ['an option of another model', ['sequential', '--threads', '2']],
])('serve with %s leaves the file of --trace as it is', async (_what, args) => {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'trace.csv');
  writeFileSync(file, 'an hour of work');
  const { code } = await startScript('serve', [...args, '--port', '0', '--trace', file]).ended;
  expect(code).toBe(2);
  expect(readFileSync(file, 'utf8')).toBe('an hour of work');
});

it('serve with more clients than a process can have is refused with the most', async () => {
  const { code, stderr } = await startScript('serve', ['event-loop', '--max-clients', '999999999']).ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(/^tellers: maxClients is 999999999: give --max-clients 1048576 or fewer.*\n$/);
});

it.each([
  ['0.0.0.0', 1],
  ['127.0.0.1', 0],
])('serve on %s warns as often as other machines can reach it: %i', async (host, times) => {
  const { child, ended } = startScript('serve', [
    'event-loop',
    '--io',
    'node',
    '--host',
    host,
    '--port',
    '0',
    '--json',
  ]);
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(0);
  expect(readRecords('serve', stdout)).toMatchObject([{ event: 'listening', host }, { event: 'closed' }]);
  expect(stderr.match(/can be reached from other machines/g) ?? []).toHaveLength(times);
});

it.runIf(process.platform === 'linux')('serve --backlog is what its socket has', async () => {
  const { readBacklog } = await import('../posix/backlog.ts');
  const { child, ended } = startScript('serve', ['event-loop', '--port', '0', '--backlog', '7', '--json']);
  const found: (number | null)[] = [];
  child.stdout?.once('data', (line: Buffer) => {
    const [listening] = readRecords('serve', String(line)) as { port: number }[];
    found.push(readBacklog(listening?.port ?? 0));
    child.kill('SIGTERM');
  });
  expect((await ended).code).toBe(0);
  expect(found).toEqual([7]);
});
