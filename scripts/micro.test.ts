import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readRecords } from './testing/records.ts';

const run = promisify(execFile);

function micro(...flags: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['scripts/micro.ts', ...flags]);
}

describe('npm run micro', () => {
  it('--help lists the benchmarks, with examples', async () => {
    const { stdout } = await micro('--help');
    expect(stdout).toContain('worker-start');
    expect(stdout).toContain('npm run micro -- --only client-array,socket-call --json');
  });

  it('an unknown benchmark exits with 2 and the known ones are named', async () => {
    await expect(micro('--only', 'sorting')).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/sorting.*worker-start, client-array, socket-call/) as unknown,
    });
  });

  it('--json prints one comparison per line', async () => {
    const { stdout } = await micro('--only', 'client-array', '--rounds', '1', '--json');
    const titles = readRecords('micro', stdout).map(({ title }) => title);
    expect(titles).toHaveLength(9);
    expect(titles).toContain('claim, 1,024 clients');
  });
});
