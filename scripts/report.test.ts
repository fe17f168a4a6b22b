import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAnalysis, writeSampleRun } from '../bench/testing/sample-run.ts';

const run = promisify(execFile);

const node = (script: string, ...args: readonly string[]) =>
  run(process.execPath, [`scripts/${script}.ts`, ...args]);

describe.each([
  ['plot', ['figures/scaling-throughput.svg', 'figures/scaling-throughput.png']],
  ['report', ['report.html', 'report.md']],
])('npm run %s', (script, files) => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('its files are written into the folder of the run, and their paths printed', async () => {
    await writeSampleRun(dir, sampleAnalysis({ interruptedAfter: 12 }));
    const { stdout, stderr } = await node(script, dir);
    for (const file of files) {
      expect(stdout.split('\n')).toContain(join(dir, file));
      expect((await stat(join(dir, file))).size).toBeGreaterThan(1000);
    }
    expect(stderr).toBe('');
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
