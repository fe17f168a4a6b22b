import { expect, it } from 'vitest';
import { TESTABLE_IOS, TESTABLE_SERVERS } from '../servers/testing/testable-servers.ts';
import { startScript } from './testing/script-process.ts';

const AT_ONCE = String(TESTABLE_SERVERS.length);

it('a minute of good, silent and resetting clients leaves memory, descriptors and threads of every server flat', async () => {
  const { code, stdout, stderr } = await startScript('soak', [
    '--minutes=1',
    `--at-once=${AT_ONCE}`,
    `--io=${TESTABLE_IOS}`,
  ]).ended;
  expect({ code, stderr, faults: stdout.split('\n').filter((line) => !line.includes(' clients, ')) }).toEqual(
    {
      code: 0,
      stderr: '',
      faults: [''],
    },
  );
  expect(stdout.trimEnd().split('\n')).toHaveLength(TESTABLE_SERVERS.length);
}, 600_000);
