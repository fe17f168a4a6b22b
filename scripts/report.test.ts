import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { sampleAnalysis, writeSampleRun } from '../bench/testing/sample-run.ts';
import { readRecords } from './testing/records.ts';

const run = promisify(execFile);

const node = (script: string, ...args: readonly string[]) =>
  run(process.execPath, [`scripts/${script}.ts`, ...args]);

describe.each([
  [
    'plot',
    ['figures/scaling-throughput.svg', 'figures/scaling-throughput.png'],
    /^Wrote \d+ figure files to .* and 1 CSV copy to .*\n$/,
  ],
  ['report', ['report.html', 'report.md'], /^.*report\.html\n.*report\.md\n.*trials\.fr\.csv\n$/],
] as const)('npm run %s', (script, files, printed) => {
  test('writes into a folder with committed files with --force only, into any other with --out, and prints the paths', async () => {
    const committed = await mkdtemp(join(tmpdir(), 'résultats de Zoé-'));
    onTestFinished(() => rm(committed, { recursive: true, force: true }));
    await writeSampleRun(committed, sampleAnalysis({ interruptedAfter: 12 }));
    const git = (...args: readonly string[]) => run('git', args, { cwd: committed });
    await git('init', '-q');
    await git('add', 'trials.csv');
    // What a folder of someone else would have run.
    await git('config', 'core.fsmonitor', 'touch run-by-git; false');
    const before = (await readdir(committed)).toSorted();
    await expect(node(script, committed)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/holds files that are committed to git: .*--out.*--force\n$/) as unknown,
    });
    expect((await readdir(committed)).toSorted()).toEqual(before);
    const dir = await mkdtemp(join(tmpdir(), 'tellers-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const out = join(dir, 'à côté', 'new');
    const { stdout } = await node(script, committed, '--out', out, '--json');
    expect(readRecords(script, stdout)).toMatchObject([
      { folder: out, files: expect.arrayContaining(files.map((file) => join(out, file))) as string[] },
    ]);
    for (const file of files) expect((await stat(join(out, file))).size).toBeGreaterThan(1000);
    expect((await readdir(committed)).toSorted()).toEqual(before);
    const forced = await node(script, committed, '--force', '--csv-locale', 'fr');
    expect(forced.stdout).toMatch(printed);
    expect(forced.stdout).toContain(committed);
    expect(forced.stderr).toBe('');
    for (const file of files) expect((await stat(join(committed, file))).size).toBeGreaterThan(1000);
    expect(await readFile(join(committed, 'trials.fr.csv'), 'utf8')).toMatch(/^\uFEFFrun_id;scenario;/);
  });

  test('a folder without a run exits with 1 and one line', async () => {
    await expect(node(script, 'bench')).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'tellers: bench is no results folder: it has no run.json; give a folder that npm run bench wrote\n',
    });
  });

  test('a missing folder exits with 2 and one line', async () => {
    await expect(node(script)).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^tellers: missing required argument 'dir'\n$/) as unknown,
    });
  });
});

describe('npm run report --format', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-'));
    await writeSampleRun(dir, sampleAnalysis());
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const handIns = async () => (await readdir(dir)).filter((name) => /hand-in|report/.test(name));

  test('writes a report to hand in, with the figures that it refers to, of the chosen scenarios only', async () => {
    const { stdout } = await node('report', dir, '--format', 'md', '--format', 'tex,html', '--only', 'churn');
    const names = ['hand-in.md', 'hand-in.tex', 'hand-in.html'];
    expect(stdout).toBe(names.map((name) => `${join(dir, name)}\n`).join(''));
    expect(await handIns()).toEqual(names.toSorted());
    const [markdown = '', latex = ''] = await Promise.all(
      names.map((name) => readFile(join(dir, name), 'utf8')),
    );
    expect(markdown).toContain('*Figure 1.* How many requests are served');
    expect(markdown).not.toContain('scaling:');
    const links = [markdown, latex].map((text) => /figures\/[\w.-]+/.exec(text)?.[0] ?? '');
    expect(links).toEqual(['figures/churn-throughput.png', 'figures/churn-throughput.pdf']);
    for (const link of links) expect((await stat(join(dir, link))).size).toBeGreaterThan(1000);
  });

  test.each([
    [['--format', 'odt'], /Unknown name 'odt': choose from md, html, tex, docx\./],
    [['--format', 'md', '--only', 'latency'], /--only: Unknown name 'latency': choose from scaling, churn\./],
    [['--only', 'churn'], /--only needs --format/],
  ])('%j is refused with what it may be', async (args, message) => {
    const before = await handIns();
    const failed = { code: 2, stdout: '', stderr: expect.stringMatching(message) as unknown };
    await expect(node('report', dir, ...args)).rejects.toMatchObject(failed);
    expect(await handIns()).toEqual(before);
  });

  test('docx without pandoc exits with 1, says the way out, and writes nothing', async () => {
    const before = await handIns();
    const script = ['scripts/report.ts', dir, '--format', 'html,docx'];
    await rm(join(dir, 'hand-in.html'), { force: true });
    await expect(run(process.execPath, script, { env: { PATH: dir } })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^tellers: .*needs pandoc, .*apt install pandoc.*--format html/,
      ) as unknown,
    });
    expect(await handIns()).toEqual(before.filter((name) => name !== 'hand-in.html'));
  });
});

test('npm run report draws the figures that its Markdown refers to', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tellers-'));
  try {
    await writeSampleRun(dir, sampleAnalysis());
    await node('report', dir);
    const markdown = await readFile(join(dir, 'report.md'), 'utf8');
    const links = [...markdown.matchAll(/\((figures\/[^)]+)\)/g)].map(([, link = '']) => link);
    expect(links).toHaveLength(8);
    for (const link of links) expect((await stat(join(dir, link))).size).toBeGreaterThan(1000);
  } finally {
    await rm(dir, { recursive: true });
  }
});
