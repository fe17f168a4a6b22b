import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gateSchema } from '../bench/gate/gate-text.ts';
import { startScript } from './testing/script-process.ts';

const PATH = fileURLToPath(new URL('../bench/testing/slowed-server.mjs', import.meta.url));
const slowed = (us: number): string => `'${process.execPath}' '${PATH}' {port} ${us}`;
const gate = (before: string, after: string, ...others: string[]) =>
  startScript('gate', ['--before', before, '--after', after, '--seed', '1', ...others]).ended;

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

  it('exits with 2 when a command does not mark its port', async () => {
    expect((await gate('true', slowed(0))).code).toBe(2);
  });
});
