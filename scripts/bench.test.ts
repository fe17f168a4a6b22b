import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namePlaces } from '../bench/report/method.ts';
import { ENGLISH_REPORT } from '../bench/words/report-en.ts';
import { isAlive, until } from '../bench/testing/fake-processes.ts';
import { isTestable } from '../servers/testing/testable-servers.ts';
import { choosePinning } from './options/cpus.ts';
import { readRecords } from './testing/records.ts';
import { type ScriptProcess, startScript } from './testing/script-process.ts';
import { analyseFolder } from '../bench/analysis/analysis.ts';

let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  out = join(folder, 'résultats de Zoé');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Two real servers, short windows. */
const small = (trials: number): string[] =>
  `scaling --models sequential,event-loop --clients 4 --trials ${trials} --duration 0.2 --warmup 0.1 --warmup-most 0.1 --seed 3`
    .split(' ')
    .concat('--out', out);

/** Rows on the disk so far, without the header. */
function countRows(): number {
  const file = join(out, 'trials.csv');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 2 : 0;
}

/** The processes that a process has started and not yet reaped. */
function childrenOf({ child }: ScriptProcess): number[] {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1');
  return children.split(' ').filter(Boolean).map(Number);
}

async function firstLine({ child: { stderr } }: ScriptProcess): Promise<string> {
  const [chunk] = (await once(stderr ?? process.stderr, 'data')) as [Buffer];
  return chunk.toString();
}

describe('npm run bench', () => {
  it('a run prints its table, its verdicts and the path of its report', async () => {
    const { code, stdout, stderr } = await startScript('bench', [...small(3), '--csv-locale', 'de']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { run, trials, summary } = await analyseFolder(out);
    expect(run).toMatchObject({ state: 'complete', trialsDone: 9, seed: 3 });
    expect(trials).toHaveLength(9);
    expect(trials.every(({ validity }) => validity !== 'invalid')).toBe(true);
    const served = summary.map((row) => [row.server, row.clients_served]);
    expect(served).toEqual([
      ['sequential/posix', 1],
      ['event-loop/posix', 4],
    ]);
    expect(stdout).toMatch(/^scaling: clients that stay connected \(posix servers, 95.% intervals\)\n/);
    expect(stdout).toContain('A/A comparison: scaling, event-loop/posix against itself with 4 clients:');
    expect(stdout).toContain('sequential answered only 1 of 4 clients');
    expect(stdout).toContain(`Report: ${join(out, 'report.html')}`);
    expect(readdirSync(join(out, 'latency'))).toHaveLength(9);
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['figures', 'report.html', 'report.md', 'pairs.de.csv']),
    );
  });

  it('a run with a budget ends with it, and reports that', async () => {
    const args = 'scaling --models sequential,event-loop --clients 2 --duration 0.1 --warmup 0.1 --budget 4s';
    const { code, stdout, stderr } = await startScript('bench', [...args.split(' '), '--out', out]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { run, trials } = await analyseFolder(out);
    const { blocksDone, spentS } = run;
    expect(run).toMatchObject({ state: 'complete', ended: 'budget', plan: { budgetS: 4, blocks: 12 } });
    expect(trials).toHaveLength(3 * (blocksDone ?? 0));
    // All blocks take 20 s at least; one that has begun is measured to its end.
    expect(spentS).toBeLessThan(12);
    expect(stdout).toContain(`The budget has ended: ${blocksDone} block`);
  });

  it('with --live serves the run on a page, which becomes its report before the command ends', async () => {
    const bench = startScript('bench', [...small(1), '--live']);
    const url = /http:\S+/.exec(await firstLine(bench))?.[0] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const [page, events] = await Promise.all([fetch(url), fetch(`${url}events`)]);
    expect(await page.text()).toContain('<div id="answer"');
    let told = '';
    for await (const chunk of events.body ?? []) {
      told += Buffer.from(chunk).toString();
      if (told.includes('event: report')) break;
    }
    expect(told).toContain('Now measured: scaling, 4 clients.');
    expect(await (await fetch(url)).text()).toBe(readFileSync(join(out, 'report.html'), 'utf8'));
    expect(await bench.ended).toMatchObject({ code: 0 });
  });

  it('--live on a port that is taken is reported before anything starts', async () => {
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await startScript('bench', [...small(1), `--live=${port}`]).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^tellers: no page on port \d+ \(.*EADDRINUSE.*\): give another port, or --live .*\n$/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('Ctrl-C ends the run after the current trial, with a summary and exit code 130', async () => {
    const bench = startScript('bench', small(50));
    await until(() => countRows() >= 1);
    bench.child.kill('SIGINT');
    bench.child.kill('SIGINT');
    const { code, stdout, stderr } = await bench.ended;
    expect(code).toBe(130);
    expect(stderr).toBe('tellers: finishing the current trial; press Ctrl-C again to stop now\n');
    const { run, trials, summary, noise } = await analyseFolder(out);
    expect(run.state).toBe('interrupted');
    expect(run.trialsDone).toBe(trials.length);
    expect(trials.every(({ validity }) => validity !== 'invalid')).toBe(true);
    expect([...summary, ...noise].reduce((sum, row) => sum + row.trials, 0)).toBe(trials.length);
    expect(stdout).toContain(`The run was interrupted after ${trials.length} of 150 trials.`);
  });

  it.runIf(process.platform === 'linux')(
    'Ctrl-C while rates are looked for exits with 130, and leaves neither a process nor a folder',
    async () => {
      const bench = startScript('bench', ['latency', '--models', 'event-loop', '--quick', '--out', out]);
      const children: number[] = [];
      // A server with its load.
      await until(() => {
        children.splice(0, Infinity, ...childrenOf(bench));
        return children.length === 2;
      });
      bench.child.kill('SIGINT');
      bench.child.kill('SIGINT');
      const { code, stderr } = await bench.ended;
      expect(children.filter(isAlive)).toEqual([]);
      expect(code).toBe(130);
      expect(stderr).toMatch(/\ntellers: stopped before the first trial: nothing was recorded\n$/);
      expect(existsSync(out)).toBe(false);
    },
  );

  it.runIf(process.platform === 'linux')('a killed run leaves no process behind', async () => {
    const bench = startScript('bench', [...small(50), '--duration', '100']);
    const children: number[] = [];
    // Three servers in slices, each with its load; what read the environment before has ended when there is a run.json.
    await until(() => {
      children.splice(0, Infinity, ...(existsSync(join(out, 'run.json')) ? childrenOf(bench) : []));
      return children.length === 6;
    });
    bench.child.kill('SIGKILL');
    await until(() => !children.some(isAlive));
  });

  it('an unwritable folder is reported before anything starts', async () => {
    writeFileSync(out, 'a file');
    const { code, stdout, stderr } = await startScript('bench', small(1)).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^tellers: cannot write to .*Zoé: give another folder with --out \(E\w+.*\)\n$/);
  });

  it('--json prints the plan, each trial, the rows that were found and the report, and a folder with a run is never overwritten', async () => {
    const first = await startScript('bench', [...small(1), '--json']).ended;
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const records = readRecords('bench', first.stdout);
    const events = 'plan trial trial trial summary summary summary pair pair'.split(' ');
    expect(records.map(({ event }) => event).filter((event) => event !== 'warning')).toEqual([
      ...events,
      'end',
    ]);
    expect(records[0]).toMatchObject({ folder: out, seed: 3, trials: 3, scenarios: [{ clients: [4] }] });
    const { trials, run } = await analyseFolder(out);
    const measured = trials.map(({ trial, server, requests }) => ({ trial, server, requests }));
    expect(records.slice(1, 4)).toMatchObject(measured);
    const report = join(out, 'report.html');
    expect(records.at(-1)).toMatchObject({ state: 'complete', trials: 3, report, run_id: run.runId });
    expect(readdirSync(join(out, 'schemas'))).toContain('trials-1.json');
    const second = await startScript('bench', small(1)).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toBe(`tellers: ${out} holds a run already: give a new folder with --out\n`);
    // Reported before the search of the rates, which takes a minute.
    const sought = await startScript('bench', ['latency', '--out', out]).ended;
    expect(sought.stderr).toBe(second.stderr);
  });

  it.each([
    [['scalling'], /^tellers: there is no scenario scalling: choose from scaling, churn, .*\n$/],
    [
      ['--models', 'threads'],
      /Unknown model 'threads': choose from sequential, event-loop, worker-per-client, .+\.\n$/,
    ],
    [['--io', 'uring'], /choose from posix, node, c\.\n$/],
    [['--load-cpus', '0-'], /Give CPU numbers, such as 0 or 0-2,5, or all\.\n$/],
    [['--out', ''], /^tellers: option '--out <dir>' argument '' is invalid\. It is empty: give the path/],
    [['--clients', '0'], /Give whole numbers from 1 up/],
    [['churn', '--rate', '9'], /^tellers: --rate applies only to cost\n$/],
    [['cost', '--driver', 'autocannon'], /^tellers: cost sends on a schedule, which needs --driver tcp/],
    [['--at', 'a=127.0.0.1:1', '--server', 'a=b {port}'], /^tellers: two servers have the name a: /],
    [['--models', 'none'], /^tellers: --models none leaves nothing to run: add a server with --server/],
    [
      ['aa', '--rate', '9'],
      /^tellers: aa compares .* no --models, --server, --at, --rate, --driver or --agents\n$/,
    ],
    [['aa', '--io', 'posix,node'], /^tellers: aa compares one server with itself: give one --io\n$/],
    [
      ['--trials', '3', '--budget', '1min'],
      /^tellers: --trials sets .* --budget adds .*: give one of them\n$/,
    ],
    [
      ['aa', '--trials', '3', '--budget', '1min'],
      /^tellers: --trials sets the number of blocks and --budget /,
    ],
    [['--budget', '5 days'], /Give a time above 0, such as 90s or 5min\.\n$/],
    [
      ['--budget', '5', '--dry-run'],
      /^tellers: --budget 5s is too short: one block takes about .*, and the first verdicts need 5; /,
    ],
  ])('%j exits with 2 and a message that names valid arguments', async (args, message) => {
    const { code, stdout, stderr } = await startScript('bench', args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('--dry-run prints the plan and --list the scenarios', async () => {
    const dry = await startScript('bench', ['churn', '--quick', '--io', 'posix', '--dry-run', '--seed', '4'])
      .ended;
    expect(dry.code).toBe(0);
    expect(dry.stdout.replaceAll('\n  ', ' ')).toMatch(
      /^churn: clients 16; .*\n.*\n.*\nCPUs: .*\nup to 12 blocks of 7 trials within 1 min 25 s, seed 4: a block takes about .*\n$/,
    );
    const few = await startScript('bench', ['churn', '--quick', '--dry-run', '--trials', '3']).ended;
    // With the twin in C of the threads, where it can be built.
    const trials = isTestable('c') ? 24 : 21;
    expect(few.stdout).toMatch(new RegExp(`\\n${trials} trials in 3 blocks, seed \\d+: about .*\\n$`));
    const long = await startScript('bench', ['churn', '--io', 'posix', '--dry-run', '--budget', '30min'])
      .ended;
    expect(long.stdout).toContain('\nup to 12 blocks of 13 trials within 30 min 00 s, seed ');
    const flags = ['latency', '--quick', '--dry-run'];
    const [apart, free] = await Promise.all([
      startScript('bench', flags).ended,
      startScript('bench', [...flags, '--load-cpus', 'all']).ended,
    ]);
    const place = choosePinning(undefined, undefined);
    expect(apart.stdout).toContain(`\nCPUs: ${namePlaces(place, ENGLISH_REPORT)}\n`);
    expect(free.stdout).not.toContain('the load on CPU');
    const list = await startScript('bench', ['--list']).ended;
    const listed = list.stdout.replaceAll('\n    ', ' ');
    expect(listed).toMatch(/^scaling\n {2}How does .*\?\n {2}quick: clients 1, 16, 64; /);
    expect(listed).toMatch(
      /\nidle\n.*\n {2}quick: clients 1; 0 silent \| 500 silent \| 5,000 silent; blocks within a budget; .*\n.*\n {2}models: event-loop, /,
    );
    const both = await startScript('bench', ['fairness', 'timeline', '--dry-run']).ended;
    expect(both.stdout.replaceAll(/\n {4}|\n {2}(?!servers)/g, ' ')).toMatch(
      /^fairness: clients .*; connections kept \| 10 requests a connection; .*\n {2}servers: sequential\/posix, event-loop\/posix, worker-pool\/posix, .*\ntimeline: clients 8; 3 requests per client, one trial per server\n {2}servers: sequential\/posix, event-loop\/posix, worker-per-client\/posix\ndrivers: tcp\n/,
    );
  });

  it('aa plans comparisons of the baseline with itself, and rejects a scenario', async () => {
    const args = ['aa', '--clients', '1', '--trials', '4', '--seed', '5', '--dry-run'];
    const dry = await startScript('bench', args).ended;
    expect(dry.stdout).toMatch(
      /^scaling: clients 1; .*\nservers: event-loop\/posix\n.*\n.*\n80 trials in 40 blocks, seed 5/,
    );
    const wrong = await startScript('bench', ['aa', 'churn']).ended;
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(
      /give no scenario, and no --models, --server, --at, --rate, --driver or --agents\n$/,
    );
  });
});
