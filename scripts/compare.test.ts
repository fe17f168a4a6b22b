import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { TrialRow } from '../bench/results/columns.ts';
import { writeSampleRun } from '../bench/testing/sample-run.ts';
import { HEY, WRK, WRK_SILENT } from '../bench/testing/other-tool-outputs.ts';
import { simulateRun } from '../bench/testing/simulated-run.ts';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'résultats de Zoé-'));
  const truth = { blocks: 7, noise: 0.03 };
  const slowed = { 'event-loop/posix': 0.8 };
  await writeSampleRun(at('before'), simulateRun({ runId: 'a', seed: 1, ...truth }));
  await writeSampleRun(at('after'), simulateRun({ runId: 'b', seed: 2, ...truth, times: slowed }));
  writeFileSync(at('wrk.txt'), '  2 threads and 16 connections\nRequests/sec:  12000.00\n');
  writeFileSync(at('notes.txt'), 'nothing was measured\n');
  writeFileSync(at('twice.txt'), Buffer.from(`\uFEFF${WRK}${WRK_SILENT}`, 'utf16le'));
  writeFileSync(at('torn.txt'), WRK.slice(0, 300));
  writeFileSync(at('packed.txt'), Uint8Array.of(0x1f, 0x8b, 8, 0));
  writeFileSync(at('hey.txt'), HEY);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compare = (...args: string[]) => startScript('compare', args).ended;

describe('npm run compare', () => {
  it('slower cells are printed with their interval, and the exit code is 0', async () => {
    const { code, stdout, stderr } = await compare(at('before'), at('after'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('B against A, 6 cells: 2 slower, 0 faster, 4 without a difference shown.');
    expect(stdout).toMatch(/event-loop\/posix .*\n +slower by \d+ to \d+\u00a0%\n/);
  });

  it('a cell slower than --fail-on allows exits with 3', async () => {
    const { code, stdout } = await compare(at('before'), at('after'), '--fail-on', '5%');
    expect(code).toBe(3);
    expect(stdout).toContain('2 are slower by more than 5 %, with the whole interval.');
    expect((await compare(at('before'), at('after'), '--fail-on', '30')).code).toBe(0);
    expect((await compare(at('after'), at('before'), '--fail-on', '5%')).code).toBe(0);
    expect((await compare(at('before'), at('before'), '--fail-on', '0%')).code).toBe(0);
    expect(
      (await compare(at('before'), at('after'), '--metric', 'cpu', '--fail-on', '5%', '--json')).code,
    ).toBe(3);
  });

  it('a full disk is reported in one line, and a reader that leaves hides no regression', async () => {
    const args = [at('before'), at('after'), '--csv', '--fail-on', '5%'];
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const [told, left] = [
      startScript('compare', args, { LC_ALL: 'fr_FR.UTF-8' }, full),
      startScript('compare', args),
    ];
    left.child.stdout?.destroy();
    const stderr =
      'tellers: impossible d’écrire sur la sortie standard\u00a0: le disque est plein (ENOSPC)\n';
    expect(await told.ended).toEqual({ code: 1, stdout: '', stderr });
    expect(await left.ended).toEqual({ code: 3, stdout: '', stderr: '' });
  });

  it.each([
    [
      'a server that is missing in the second run',
      (row: TrialRow) => (row.model === 'sequential' ? [] : [row]),
      /the 2 cells that are only in A\n/,
    ],
    [
      'a server without a valid trial in the second run',
      (row: TrialRow) => [row.model === 'sequential' ? { ...row, validity: 'invalid' as const } : row],
      /sequential\/posix: nothing was measured\n/,
    ],
    [
      'a server that is too noisy in the second run',
      (row: TrialRow) => [
        row.model === 'sequential'
          ? { ...row, throughput_rps: (row.throughput_rps ?? 0) * (row.block % 2 === 0 ? 2 : 0.5) }
          : row,
      ],
      /sequential\/posix: too noisy to tell \(its\s+interval reaches 0\.\d+\)\n/,
    ],
  ])('--fail-on does not pass, but exits with 4, for %s', async (name, change, reason) => {
    const after = simulateRun({ runId: 'c', seed: 3, blocks: 7, noise: 0.03 });
    const dir = at(name);
    await writeSampleRun(dir, { ...after, trials: after.trials.flatMap(change) });
    const { code, stdout } = await compare(at('before'), dir, '--fail-on', '20%');
    expect(code).toBe(4);
    expect(stdout).toMatch(/^Not judged by 20 %, so not passed:$/m);
    expect(stdout).toMatch(reason);
  });

  it('the results of another tool are printed beside a run', async () => {
    const { code, stdout } = await compare(at('before'), at('wrk.txt'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/wrk\.txt \(wrk, 16 clients\): 12,000\n/);
    expect(stdout).toContain('no interval, so no verdict');
    expect(stdout.match(/^A scaling +16 .* 1\.[12]\d$/gm)).toHaveLength(3);
  });

  it('each run of a file is printed with its figures, or why it is not compared', async () => {
    const { code, stdout } = await compare(at('before'), at('twice.txt'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^twice\.txt, run 1 \(wrk, 16 clients, .*: 122,000\n +clients/m);
    expect(stdout).toMatch(/^twice\.txt, run 2 .*: 0\nNot compared: no request was answered\.\n/m);
  });

  it('hey is compared with as many clients as --clients gives', async () => {
    const { stdout } = await compare(at('before'), at('hey.txt'));
    expect(stdout).toMatch(
      /\nNot compared: the output of hey does not contain [^.]*\.[^.]*: give\s+--clients\.\n/,
    );
    const given = await compare(at('before'), at('hey.txt'), '--clients', '1');
    expect(given.stdout.match(/^A scaling +1 .* 0\.0\d+$/gm)).toHaveLength(3);
    const json = await compare(at('before'), at('hey.txt'), '--clients', '4', '--json');
    expect(readRecords('compare', json.stdout)[0]).toMatchObject({
      others: [
        { clients: 4, value: 400, not_compared_because: expect.stringMatching(/^only 1\.0\d requests/) },
      ],
    });
  });

  it('--json and --csv print the comparison as data', async () => {
    const json = await compare(at('before'), at('after'), '--json');
    expect(readRecords('compare', json.stdout)[0]).toMatchObject({
      metric: 'throughput',
      column: 'throughput_rps',
      runs: [{ letter: 'A' }, { letter: 'B' }],
      cells: Array.from({ length: 6 }, () => ({ values: [{ letter: 'A' }, { letter: 'B' }] })),
    });
    const csv = await compare(at('before'), at('after'), '--csv');
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(7);
  });

  it.each([
    [['before'], 2, /^tellers: compare needs two results folders/],
    [['before', 'after', '--metric', 'p95'], 2, /Choose one of: throughput, p50, p99, cpu\.\n$/],
    [['before', 'after', '--fail-on', 'x'], 2, /Give a percentage below 100, such as 5%\.\n$/],
    [['before', 'wrk.txt', '--fail-on', '5%'], 2, /--fail-on needs two results folders/],
    [['wrk.txt', 'wrk.txt'], 2, /none of these is a results folder/],
    [['before', 'after', '--json', '--csv'], 2, /give --json or --csv, not both/],
    [['before', 'missing'], 1, /missing cannot be read: is the path right\?\n$/],
    [
      ['before', 'notes.txt'],
      1,
      /notes\.txt is no results folder, and neither autocannon's JSON, wrk's output, k6's/,
    ],
    [['before', 'torn.txt'], 1, /torn\.txt cannot be read: wrk began a run, but the result is missing\n$/],
    [['before', 'packed.txt'], 1, /packed\.txt is neither UTF-8 nor UTF-16 text: save it as UTF-8\n$/],
  ])('%j is refused with a message that names the fault', async (args, code, message) => {
    const isOption = (arg: string, index: number): boolean =>
      arg.startsWith('--') || ['--metric', '--fail-on'].includes(args[index - 1] ?? '');
    const ended = await compare(...args.map((arg, index) => (isOption(arg, index) ? arg : at(arg))));
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).toMatch(message);
  });
});
