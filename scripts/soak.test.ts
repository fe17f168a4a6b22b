import { expect, it } from 'vitest';
import { SERVERS } from '../servers/models.ts';
import { C_MODELS, isTestable } from '../servers/testing/testable-servers.ts';
import { startScript } from './testing/script-process.ts';

/** At the same time. */
const SOAKS = [
  { args: ['--io=posix,node'], servers: SERVERS.filter(({ io }) => io !== 'c').length },
  ...(isTestable('c')
    ? [{ args: ['--io=c', `--models=${C_MODELS.join(',')}`], servers: C_MODELS.length }]
    : []),
];

it('15 s of good, silent and resetting clients leaves memory, descriptors and threads of every server flat', async () => {
  const soaks = SOAKS.map(async ({ args, servers }) => {
    const all = ['--minutes=0.25', `--at-once=${servers}`, ...args];
    const { code, stdout, stderr } = await startScript('soak', all).ended;
    const faults = stdout.split('\n').filter((line) => !line.includes(' clients, '));
    expect({ code, stderr, faults }).toEqual({ code: 0, stderr: '', faults: [''] });
    expect(stdout.trimEnd().split('\n')).toHaveLength(servers);
  });
  await Promise.all(soaks);
}, 600_000);
