import { expect, it } from 'vitest';
import { SERVERS } from '../servers/models.ts';
import { startScript } from './testing/script-process.ts';

const AT_ONCE = String(SERVERS.length);

it('15 s of good, silent and resetting clients leaves memory, descriptors and threads of every server flat', async () => {
  const { code, stdout, stderr } = await startScript('soak', ['--minutes', '0.25', '--at-once', AT_ONCE])
    .ended;
  expect({ code, stderr, faults: stdout.split('\n').filter((line) => !line.includes(' clients, ')) }).toEqual(
    {
      code: 0,
      stderr: '',
      faults: [''],
    },
  );
  expect(stdout.trimEnd().split('\n')).toHaveLength(SERVERS.length);
}, 600_000);
