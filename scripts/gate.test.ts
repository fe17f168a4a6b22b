import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gateSchema } from '../bench/gate/gate-record.ts';
import { startScript } from './testing/script-process.ts';

const PATH = fileURLToPath(new URL('../bench/testing/slowed-server.mjs', import.meta.url));
const slowed = (us: number): string => `'${process.execPath}' '${PATH}' {port} ${us}`;
const run = (...args: readonly string[]) => startScript('gate', [...args, '--seed', '1']).ended;
const gate = (before: string, after: string, ...others: string[]) =>
  run('--before', before, '--after', after, ...others);

describe('npm run gate', () => {
  it(
    'exits with 3 when a server needs several times the CPU of the one before',
    { timeout: 180_000 },
    async () => {
      const { code, stdout } = await gate(slowed(100), slowed(1000), '--json');
      expect(gateSchema.strict().parse(JSON.parse(stdout))).toMatchObject({ verdict: 'slower' });
      expect(code).toBe(3);
    },
  );

  it(
    'exits with 0 when a server needs a fraction of the CPU of the one before',
    { timeout: 180_000 },
    async () => {
      const { code, stdout } = await gate(slowed(1000), slowed(100));
      expect(stdout).toMatch(/^not slower by 10\s%/);
      expect(code).toBe(0);
    },
  );

  it('exits with 4 when the budget holds no five blocks', { timeout: 60_000 }, async () => {
    const { code, stdout } = await gate(slowed(0), slowed(0), '--budget', '0.01s');
    expect(stdout).toContain('cannot tell');
    expect(code).toBe(4);
  });

  it('exits with 1 when a server does not start', { timeout: 60_000 }, async () => {
    const { code, stdout } = await gate(slowed(0), 'false {port}');
    expect(stdout).toContain('after is left out');
    expect(code).toBe(1);
  });

  it('exits with 1 when the two servers answer differently', { timeout: 60_000 }, async () => {
    const { code, stdout } = await gate(slowed(0), `${slowed(0)} hell`, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'failed',
      because: expect.stringContaining('(bodies of 5 and 4 bytes)') as string,
    });
    expect(code).toBe(1);
  });

  it('exits with 3 when a server does not meet a threshold', { timeout: 180_000 }, async () => {
    const slos = ['--slo', 'errors_reset<1', '--slo', 'server_threads_peak<1'];
    const { code, stdout } = await run('--after', slowed(0), ...slos);
    expect(stdout).toMatch(/^errors_reset<1: met: .*\nserver_threads_peak<1: not met: /);
    expect(code).toBe(3);
  });

  it.each([
    ['a command does not mark its port', ['--before', 'true'], /--before/],
    ['a threshold has no such column', ['--slo', 'p99<2000'], /p99.*latency_p99_us/],
    ['there is nothing to judge', [], /--slo/],
  ])('exits with 2 when %s', async (_, args, advice) => {
    const { code, stderr } = await run('--after', slowed(0), ...args);
    expect(stderr).toMatch(advice);
    expect(code).toBe(2);
  });
});
