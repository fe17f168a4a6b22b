/** A results folder from someone who wants harm: each text hostile, symbolic links in the place of files, commands of its own. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TrialRow, trialSchema } from '../bench/results/columns.ts';
import { formatHeader, formatRows } from '../bench/results/csv.ts';
import type { Results } from '../bench/results/results.ts';
import type { RunRecord } from '../bench/results/run-record.ts';
import { sampleAnalysis, writeSampleRun } from '../bench/testing/sample-run.ts';
import { startScript } from './testing/script-process.ts';

const HOSTILE = [
  '=1+1',
  '\u001B]0;title\u0007\u001B[2J\u009B31m\u007F\r',
  '\u202Egnp.exe\u2066\u2028',
  '../../pwned',
  "<img src=x onerror=alert(1)></script>\"' onload='x' &amp; `|` ](javascript:x)",
  '\n```\n# heading\n',
].join(' ');

/** What no output may hold: a terminal or a browser would obey it. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tellers-'));
  dir = join(root, 'in', 'folder');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(root, 'canary'), 'alive');
});

afterEach(() => {
  expect(readFileSync(join(root, 'canary'), 'utf8')).toBe('alive');
  rmSync(root, { recursive: true, force: true });
});

/** All that is not in the folder. */
const outside = (): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith(join('in', 'folder')))
    .toSorted();

const inside = (): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' });
/** Those that are text, with their specifications. */
const figures = (): string[] => inside().filter((name) => /\.(?:svg|vl\.json)$/.test(name));

const read = (name: string): string => readFileSync(join(dir, name), 'utf8');

async function run(script: string, ...args: readonly string[]) {
  const before = outside();
  const ended = await startScript(script, args).ended;
  expect(outside()).toEqual(before);
  expect(ended.stdout + ended.stderr).not.toMatch(OBEYED);
  return ended;
}

/** Replaces each text but those of `kept`, which have few values, or must fit others. */
function spoil(value: unknown, kept: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return HOSTILE;
  if (Array.isArray(value)) return value.map((item) => spoil(item, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, kept.has(key) ? item : spoil(item, kept)]),
  );
}

/** Refused where they are another; `plan` has its names, and is changed by hand. */
const OF_RECORD = new Set([
  'kind',
  'state',
  'ended',
  'again',
  'model',
  'io',
  'engine',
  'workload',
  'startedAt',
  'plan',
]);
const OF_ROWS = new Set(['scenario', 'driver', 'io', 'load', 'validity', 'warmup_steady']);

async function writeHostile(change: (record: RunRecord) => RunRecord = (record) => record): Promise<void> {
  const { run: own, trials, ...rest } = sampleAnalysis({ interruptedAfter: 30 });
  const { plan } = own;
  const scenarios = plan.scenarios.map((scenario) => ({
    ...scenario,
    title: HOSTILE,
    question: HOSTILE,
    variants: scenario.variants.map((variant) => ({ ...variant, name: HOSTILE })),
  }));
  const record = { ...(spoil(own, OF_RECORD) as RunRecord), plan: { ...plan, scenarios } };
  const rows = trials.map((row) =>
    Object.assign({}, spoil(row, OF_ROWS) as TrialRow, { server: `${HOSTILE} ${row.server}` }),
  );
  await writeSampleRun(dir, { ...rest, run: change(record), trials: rows } satisfies Results);
}

const changePlan =
  (change: (plan: RunRecord['plan']) => unknown) =>
  (record: RunRecord): RunRecord => ({ ...record, plan: change(record.plan) as RunRecord['plan'] });

describe('a results folder with hostile texts', () => {
  it.each(['plot', 'compare .', 'compare . --json', 'compare . --csv'])(
    'is read by %s, and each text is escaped',
    async (line) => {
      const [script = '', ...args] = line.split(' ');
      await writeHostile();
      expect(await run(script, dir, ...args.map((arg) => (arg === '.' ? dir : arg)))).toMatchObject({
        code: 0,
        stderr: '',
      });
      for (const name of figures()) expect(read(name), name).not.toMatch(OBEYED);
    },
  );

  it.each<[string, string, string[]]>([
    ['plot', 'run.json', ['.']],
    ['report', 'trials.csv', ['.']],
    ['compare', 'slices.csv', ['.', '.']],
    ['bench', 'run.json', ['--resume', '.']],
  ])('is refused by %s where %s is a pipe', async (script, name, args) => {
    await writeHostile();
    rmSync(join(dir, name), { force: true });
    execFileSync('mkfifo', [join(dir, name)]);
    const { code, stderr } = await run(script, ...args.map((arg) => (arg === '.' ? dir : arg)));
    expect(code).toBe(1);
    expect(stderr).toContain(`${name} is no regular file`);
  });

  it('is reported inside, with each text escaped', async () => {
    await writeHostile();
    expect(await run('report', dir)).toMatchObject({ code: 0, stderr: '' });
    expect(figures().length).toBeGreaterThan(5);
    const html = read('report.html');
    const script = html.lastIndexOf('<script>');
    const page = html.slice(0, script);
    for (const text of [read('report.md'), page]) expect(text).not.toMatch(OBEYED);
    expect(page).toContain('&lt;img src=x');
    expect(page).not.toMatch(/<img/);
    // That of the data, and that of the script.
    expect(page.match(/<\/script/g)).toHaveLength(1);
    expect(html.slice(script).match(/<\/script/g)).toHaveLength(1);
    expect(read('report.md').replaceAll(/`[^`\n]+`|^````sh\n[^]*?^````$/gm, '')).not.toMatch(
      /<img|<\/script|^# heading/m,
    );
  });

  it.each<[string, (record: RunRecord) => RunRecord, (readonly string[])?]>([
    [
      'a scenario',
      changePlan((plan) => ({
        ...plan,
        scenarios: plan.scenarios.map((one) => ({ ...one, name: '../../pwned' })),
      })),
    ],
    [
      'a server',
      changePlan((plan) => ({
        ...plan,
        servers: [{ kind: 'command', name: '../../pwned', command: 'true' }],
      })),
    ],
    [
      'an address elsewhere',
      changePlan((plan) => ({
        ...plan,
        servers: [{ kind: 'address', name: 'a', host: '10.0.0.1', port: 80 }],
      })),
    ],
    [
      'a file of this machine',
      changePlan((plan) => ({
        ...plan,
        scenarios: plan.scenarios.map((one) => ({
          ...one,
          variants: [
            { name: '', bystanders: null, workload: { name: 'file', bytes: 9, path: '/etc/passwd' } },
          ],
        })),
      })),
    ],
    [
      'all',
      (record) => spoil(record, new Set()) as RunRecord,
      ['report .', 'plot .', 'compare . .', 'bench --resume .'],
    ],
  ])('is refused where it names %s', async (_what, change, commands = ['bench --resume .']) => {
    await writeHostile(change);
    const before = inside();
    for (const command of commands) {
      const [script = '', ...args] = command.split(' ');
      const { code, stdout, stderr } = await run(script, ...args.map((arg) => (arg === '.' ? dir : arg)));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^tellers: .* is no results folder: run\.json: .*\n$/);
    }
    expect(inside()).toEqual(before);
  });

  it('is refused where a row names a scenario that leads out of it', async () => {
    const sample = sampleAnalysis({ interruptedAfter: 12 });
    const trials = sample.trials.map((row) => ({ ...row, scenario: '../../pwned' }));
    await writeSampleRun(dir, { ...sample, trials });
    expect((await run('plot', dir)).stderr).toMatch(/trials\.csv: line 2, column scenario: must be a name/);
  });
});

describe('a results folder with symbolic links', () => {
  it.each(['figures', 'latency'])('that has one for %s is written no further', async (name) => {
    mkdirSync(join(root, 'elsewhere'));
    await writeSampleRun(dir, sampleAnalysis({ interruptedAfter: 12 }));
    symlinkSync(join(root, 'elsewhere'), join(dir, name));
    expect(await run('plot', dir)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is a symbolic link, and nothing is written outside/) as string,
    });
  });

  it('that has them for files loses them, and what they lead to stays', async () => {
    await writeSampleRun(dir, sampleAnalysis({ interruptedAfter: 12 }));
    mkdirSync(join(dir, 'figures'));
    const links = ['report.md', 'report.html', 'report.html.new', 'figures/scaling-throughput.svg'];
    for (const name of links) symlinkSync(join(root, 'canary'), join(dir, name));
    expect((await run('report', dir)).code).toBe(0);
    expect(read('report.md')).toMatch(/^# /);
  });

  it('that has one for its rows is not resumed', async () => {
    await writeSampleRun(dir, sampleAnalysis({ interruptedAfter: 12 }));
    const rows = read('trials.csv');
    rmSync(join(dir, 'trials.csv'));
    writeFileSync(join(root, 'theirs.csv'), rows);
    symlinkSync(join(root, 'theirs.csv'), join(dir, 'trials.csv'));
    expect((await run('bench', '--resume', dir, '--force')).code).toBe(1);
    expect(readFileSync(join(root, 'theirs.csv'), 'utf8')).toBe(rows);
  });
});

const GOOD = `exec node -e "require('http').createServer((_, a) => a.end('x')).listen({port}, '127.0.0.1')"`;

describe('a results folder with commands', () => {
  it('has them printed and not run, without --trust-commands', async () => {
    const out = join(dir, 'run');
    const command = `touch ${join(root, 'pwned')} \u001B[2J; exec sleep 9 {port}`;
    const plan = 'scaling --models none --clients 1 --trials 1 --duration 0.1 --warmup 0'.split(' ');
    const bench = startScript('bench', [...plan, '--out', out, '--server', `theirs=${GOOD}`]);
    await bench.ended;
    const record = read('run/run.json').replaceAll(JSON.stringify(GOOD), JSON.stringify(command));
    writeFileSync(join(out, 'run.json'), record.replace('"complete"', '"interrupted"'));
    writeFileSync(join(out, 'trials.csv'), formatHeader(trialSchema) + formatRows(trialSchema, []));
    const { code, stderr } = await run('bench', '--resume', out, '--force');
    expect(code).toBe(2);
    expect(stderr).toContain(String.raw`theirs: touch ${join(root, 'pwned')} \u001b[2J; exec sleep 9 {port}`);
    expect(stderr).toMatch(/add --trust-commands to run them\n$/);
  });
});
