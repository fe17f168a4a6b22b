import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, until } from '../bench/testing/fake-processes.ts';
import { foreignCommand } from '../bench/testing/foreign-server.ts';
import { startScript } from './testing/script-process.ts';
import { analyseFolder } from '../bench/analysis/analysis.ts';

let folder: string;
let out: string;
let pidFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  out = join(folder, 'results');
  pidFile = join(folder, 'pids');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'latin1').split('\n').filter(Boolean) : [];

const pids = (): number[] => read(pidFile).map(Number);
const countRows = (): number => read(join(out, 'trials.csv')).length - 1;

const small = (models: string, trials: number): string[] =>
  `scaling --models ${models} --clients 2 --trials ${trials} --duration 1 --warmup 0.1 --warmup-most 0.1 --seed 3`
    .split(' ')
    .concat('--out', out, '--server', `theirs=${foreignCommand('ignores-sigterm', folder, pidFile)}`);

describe.runIf(process.platform === 'linux')('npm run bench --server and --at', () => {
  it('an own server is compared with a model, and its command is recorded', async () => {
    const { code, stdout, stderr } = await startScript('bench', small('event-loop', 1)).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { run, trials, summary } = await analyseFolder(out);
    expect(trials.map(({ validity }) => validity)).toEqual(['valid', 'valid', 'valid']);
    expect(summary.map(({ server, baseline }) => [server, baseline])).toEqual([
      ['event-loop/posix', 'event-loop/posix'],
      ['theirs', 'event-loop/posix'],
    ]);
    expect(run.plan.servers).toContainEqual({
      kind: 'command',
      name: 'theirs',
      command: foreignCommand('ignores-sigterm', folder, pidFile),
      expect: 'learned',
    });
    expect(run.warnings.filter(({ kind }) => kind === 'server-warning')).toHaveLength(1);
    expect(stdout).toMatch(
      /^scaling: clients that stay connected \(posix servers, 95.% intervals\)\n.*\n.* event-loop .*\n.* theirs /,
    );
    const report = readFileSync(join(out, 'report.md'), 'utf8');
    expect(report).toContain('theirs is an external server: `');
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it('a run in which no trial of an own server counts exits with 1 and names it', async () => {
    const args = small('event-loop', 1).slice(0, -1);
    args.push(`theirs=${foreignCommand('dies-under-load', folder, pidFile)}`);
    const { code, stderr, stdout } = await startScript('bench', args).ended;
    expect(stderr).toBe('tellers: theirs was never measured\n');
    expect(stdout).toMatch(/the\sserver\sdied\s\(exit\scode\s1:\sError:\sout\sof\sluck\)/);
    expect(code).toBe(1);
  });

  it('a run whose own server fails its proof measures the others, says why at once, and exits with 1', async () => {
    const args = small('event-loop', 1).slice(0, -1);
    args.push(`theirs=${foreignCommand('answers-404', folder, pidFile)}`);
    const { code, stderr } = await startScript('bench', args).ended;
    expect(stderr).toMatch(/^tellers: theirs is left out: the proof failed: it answered [^\n]*\n$/);
    expect((await analyseFolder(out)).trials.map(({ server }) => server)).toEqual(['event-loop/posix']);
    expect(code).toBe(1);
  });

  it('a run of an own server alone that fails its proof measures nothing', async () => {
    const args = small('none', 1).slice(0, -1);
    args.push(`theirs=${foreignCommand('answers-404', folder, pidFile)}`);
    const { code, stderr, stdout } = await startScript('bench', args).ended;
    expect(stderr).toMatch(/^tellers: nothing can be measured: theirs is left out: [^\n]*\n$/);
    expect({ code, stdout, rows: existsSync(out) }).toEqual({ code: 1, stdout: '', rows: false });
  });

  it('an own server is asked for another path without the models, and that is recorded', async () => {
    const args = small('event-loop', 1).slice(3);
    args.splice(-1, 1, `theirs=${foreignCommand('varies', folder, pidFile)}`);
    const { code, stderr } = await startScript('bench', ['scaling', ...args, '--path', '/x?y']).ended;
    expect(stderr).toMatch(/^tellers: the built-in models are left out: they answer only a plain GET \/$/m);
    expect(stderr).toMatch(
      /^tellers: theirs: its two answers differ, so only status and length are compared/m,
    );
    const { run, trials } = await analyseFolder(out);
    expect(run.plan.servers).toMatchObject([
      {
        name: 'theirs',
        request: { kind: 'fields', path: '/x?y', headers: [] },
        expect: { kind: 'status', status: null },
      },
    ]);
    expect(trials).toMatchObject([{ server: 'theirs', workload: 'GET /x?y', errors_wrong_answer: 0 }]);
    expect(trials[0]?.requests).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it.each([
    [['--models', 'event-loop', '--server', 'a=b {port}', '--path', '/x'], /give --models none with --path/],
    [['--expect', 'status'], /are for your own servers: add --server or --at/],
    [['aa', '--path', '/x'], /./],
  ])('%j exits with 2', async (args, message) => {
    const { code, stderr } = await startScript('bench', args).ended;
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('an own server is left out of a scenario whose work it does not support', async () => {
    const args = ['blocking', '--models', 'event-loop', '--quick', '--dry-run', '--at', 'mine=127.0.0.1:80'];
    const { stdout } = await startScript('bench', args).ended;
    expect(stdout).toContain('mine is left out of blocking, which requests more than a plain page\n');
    const alone = await startScript('bench', [...args, '--models', 'none']).ended;
    expect(alone).toMatchObject({ code: 2, stdout: '' });
    expect(alone.stderr).toContain('external servers can only serve a plain page');
  });

  it('a killed run leaves no process of an own server behind, and can be resumed', async () => {
    const bench = startScript('bench', small('none', 3));
    await until(() => countRows() === 1 && pids().length === 3);
    bench.child.kill('SIGKILL');
    await bench.ended;
    await until(() => !pids().some(isAlive));
    const refused = await startScript('bench', ['--resume', out]).ended;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(foreignCommand('ignores-sigterm', folder, pidFile));
    const { code } = await startScript('bench', ['--resume', out, '--trust-commands']).ended;
    expect(code).toBe(0);
    const { run, trials } = await analyseFolder(out);
    expect(run.state).toBe('complete');
    expect(trials.map(({ trial, server }) => `${trial} ${server}`)).toEqual([
      '1 theirs',
      '2 theirs',
      '3 theirs',
    ]);
  });

  it('a second Ctrl-C leaves no process of an own server behind', async () => {
    const bench = startScript('bench', [...small('none', 9), '--duration', '100']);
    // The first was proved.
    await until(() => pids().length === 2);
    bench.child.kill('SIGINT');
    // An earlier signal would count as the same keystroke.
    await new Promise((resolve) => setTimeout(resolve, 600));
    bench.child.kill('SIGINT');
    expect((await bench.ended).code).toBe(130);
    expect(pids().filter(isAlive)).toEqual([]);
  });
});
