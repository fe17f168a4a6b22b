import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gateSchema } from '../bench/gate/gate-record.ts';
import { startScript } from './testing/script-process.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const PATH = `${ROOT}/bench/testing/slowed-server.mjs`;
const slowed = (us: number): string => `'${process.execPath}' '${PATH}' {port} ${us}`;
const run = (...args: readonly string[]) =>
  startScript('gate', [...args, '--duration', '0.25', '--seed', '1']).ended;
const gate = (before: string, after: string, ...others: string[]) =>
  run('--before', before, '--after', after, ...others);

describe('npm run gate', () => {
  it(
    'exits with 3 when a server needs several times the CPU of the one before',
    { timeout: 180_000 },
    async () => {
      const { code, stdout } = await gate(slowed(100), slowed(1000), '--json');
      const record = gateSchema.strict().parse(JSON.parse(stdout));
      expect(record, record.because ?? '').toMatchObject({ verdict: 'slower' });
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

  it(
    'exits with 1 when a server meets a threshold for some of its clients only',
    { timeout: 60_000 },
    async () => {
      const server = `'${process.execPath}' '${ROOT}/scripts/serve.ts' sequential --io node --port {port}`;
      const { code, stdout } = await run('--after', server, '--slo', 'latency_p50_us<1e6');
      expect(stdout).toContain('leaves clients unanswered');
      expect(code).toBe(1);
    },
  );

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

interface Step {
  readonly run: string;
  readonly shell: string;
  readonly env?: Readonly<Record<string, string>>;
}

const ACTION = parse(readFileSync(`${ROOT}/action.yml`, 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly [install: Step, measure: Step] };
};

/** As a runner of GitHub does. */
function runStep({ run: script, env = {} }: Step, inputs: Readonly<Record<string, string>>, dir: string) {
  const given = Object.entries(env).map(([name, value]) => [
    name,
    value.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, input: string) => inputs[input] ?? ''),
  ]);
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: dir,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...(Object.fromEntries(given) as Record<string, string>),
      PATH: `${dir}/bin:${process.env['PATH']}`,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_STEP_SUMMARY: `${dir}/summary.md`,
      GITHUB_OUTPUT: `${dir}/output`,
    },
  });
}

describe('the action', () => {
  it(
    'installs tellers, measures in the folders of the job, and reports to GitHub',
    { timeout: 60_000 },
    async () => {
      const [install, measure] = ACTION.runs.steps;
      expect([ACTION.runs.using, install.shell, measure.shell]).toEqual(['composite', 'bash', 'bash']);
      await using temporary = await mkdtempDisposable(join(tmpdir(), 'tellers action '));
      const dir = temporary.path;
      for (const name of ['bin', 'old', 'new']) mkdirSync(join(dir, name));
      writeFileSync(join(dir, 'bin/npm'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
      expect(runStep(install, {}, dir).stdout).toContain(`--prefix ${ROOT}`);
      // No five blocks fit in the budget.
      const inputs = {
        before: 'old',
        after: 'new',
        server: slowed(0),
        flags: '--slower=5%\n--budget=0.01s\n',
      };
      const { status, stdout } = runStep(measure, inputs, dir);
      const summary = readFileSync(join(dir, 'summary.md'), 'utf8');
      expect(summary).toMatch(/^### Gate\n\nthis machine cannot tell/);
      expect(stdout).toBe(summary);
      expect(readFileSync(join(dir, 'output'), 'utf8')).toBe('exit-code=4\n');
      expect(status).toBe(4);
    },
  );

  it('is used in the documents with inputs that it has', () => {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(readFileSync(`${ROOT}/docs/gate.md`, 'utf8')) ?? [];
    const { jobs } = parse(example) as { jobs: { gate: { steps: { uses?: string; with?: object }[] } } };
    const given = Object.keys(jobs.gate.steps.find(({ uses }) => uses?.includes('tellers'))?.with ?? {});
    expect(given.filter((name) => !(name in ACTION.inputs))).toEqual([]);
    const required = Object.entries(ACTION.inputs).filter(([, { required: isRequired }]) => isRequired);
    expect(given).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  });
});
