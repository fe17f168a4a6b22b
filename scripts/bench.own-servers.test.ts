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
  `scaling --models ${models} --clients 2 --trials ${trials} --duration 0.2 --warmup 0.1 --seed 3`
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
    });
    expect(run.warnings.filter(({ kind }) => kind === 'server-warning')).toHaveLength(1);
    expect(stdout).toMatch(
      /^scaling: clients that stay connected \(posix servers\)\n.*\n.* event-loop .*\n.* theirs /,
    );
    const report = readFileSync(join(out, 'report.md'), 'utf8');
    expect(report).toContain('theirs is an external server: `');
    expect(pids().filter(isAlive)).toEqual([]);
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
    await until(() => countRows() === 1 && pids().length === 2);
    bench.child.kill('SIGKILL');
    await bench.ended;
    await until(() => !pids().some(isAlive));
    const refused = await startScript('bench', ['--resume', out]).ended;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(foreignCommand('ignores-sigterm', folder, pidFile));
    const { code } = await startScript('bench', ['--resume', out, '--trust-commands']).ended;
    expect(code).toBe(0);
    // Other tests run beside it: disturbed trials count.
    const { run, trials } = await analyseFolder(out);
    expect(run.state).toBe('complete');
    expect(trials.map(({ server, validity }) => `${server} ${validity}`)).toEqual(
      Array(3).fill('theirs valid'),
    );
  });

  it('a second Ctrl-C leaves no process of an own server behind', async () => {
    const bench = startScript('bench', [...small('none', 9), '--duration', '100']);
    await until(() => pids().length === 1);
    bench.child.kill('SIGINT');
    // An earlier signal would count as the same keystroke.
    await new Promise((resolve) => setTimeout(resolve, 600));
    bench.child.kill('SIGINT');
    expect((await bench.ended).code).toBe(130);
    expect(pids().filter(isAlive)).toEqual([]);
  });
});
