import { execFile, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResults } from '../bench/results/results.ts';
import type { RunRecord } from '../bench/results/run-record.ts';
import { serverLabel } from '../bench/results/server-names.ts';
import { readResumed } from '../bench/run/resume.ts';
import { until } from '../bench/testing/fake-processes.ts';
import { startScript } from './testing/script-process.ts';
import { findFaults, findLost, SMALL_RUN } from './testing/whole-run.ts';

let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  out = join(folder, 'résultats de Zoé');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TRIALS = 6;

/** Whether this user may have file systems of its own, which few containers allow. */
const MAY_MOUNT = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;

const read = (name: string): string => readFileSync(join(out, name), 'utf8');

const countRows = (): number =>
  existsSync(join(out, 'trials.csv')) ? read('trials.csv').split('\n').length - 2 : 0;

async function killAfter(rows: number): Promise<void> {
  const bench = startScript('bench', [...SMALL_RUN, '--out', out]);
  await until(() => countRows() >= rows);
  bench.child.kill('SIGKILL');
  await bench.ended;
}

function changeRecord(change: (record: RunRecord) => RunRecord): void {
  writeFileSync(join(out, 'run.json'), JSON.stringify(change(JSON.parse(read('run.json')) as RunRecord)));
}

/** Makes the complete run resumable again, to read its plan. */
async function resumable() {
  changeRecord((record) => ({ ...record, state: 'interrupted' }));
  return await readResumed(out);
}

describe('npm run bench -- --resume', () => {
  it('a killed run continues after its last whole row, and torn rows are removed', async () => {
    await killAfter(2);
    const before = (await readResults(out)).trials;
    appendFileSync(join(out, 'trials.csv'), '2026,scaling,1,');
    const orphan = `${read('clients.csv').split('\n')[1] ?? ''}\n`.replace(/^([^,]*),\d+,/, '$1,6,');
    appendFileSync(join(out, 'clients.csv'), `${orphan}2026,6,0`);
    writeFileSync(join(out, 'latency', '0006.hlog'), 'torn');

    const { code, stderr, stdout } = await startScript('bench', ['--resume', out, '--csv-locale', 'fr'])
      .ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Report: ');
    expect(await findFaults(out)).toEqual([]);
    expect(read('clients.fr.csv').split('\r\n')).toHaveLength(read('clients.csv').split('\n').length);
    const { run, trials } = await readResults(out);
    const { plan } = await readResumed(out).catch(() => resumable());
    expect(run).toMatchObject({ state: 'complete', trialsDone: TRIALS, seed: 3 });
    expect(run.warnings.filter(({ kind }) => kind === 'mixed-run')).toEqual([]);
    expect(run.resumedAt).toHaveLength(1);
    expect(findLost(trials, before)).toEqual([]);
    expect(trials.map(({ trial, block, server }) => [trial, block, server])).toEqual(
      plan.trials.map(({ trial, block, cell }) => [trial, block, serverLabel(cell.server)]),
    );
    expect(new Set(trials.map(({ run_id }) => run_id)).size).toBe(1);
  });

  it('another machine or version is refused, and with --force recorded as a warning', async () => {
    // The rows of a comparison are written at once: after the second one the run is complete.
    await killAfter(TRIALS / 2);
    changeRecord((record) => ({ ...record, versions: { ...record.versions, node: '25.0.0' } }));
    const refused = await startScript('bench', ['--resume', out]).ended;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /was started in another setting \(Node was 25\.0\.0, is .*\): start a new run, or mix both settings with --force\n$/,
    );
    const forced = await startScript('bench', ['--resume', out, '--force']).ended;
    expect(forced.code).toBe(0);
    expect(forced.stdout).toMatch(/in\sanother\ssetting:\sNode\swas\s25\.0\.0/);
    const { run, trials } = await readResults(out);
    expect(trials).toHaveLength(TRIALS);
    expect(run.warnings.filter(({ kind }) => kind === 'mixed-run')).toHaveLength(1);
  });

  it('a run that was killed before its run.json has its folder used again', async () => {
    const args = [...SMALL_RUN, '--out', out];
    const bench = startScript('bench', args);
    await until(() => existsSync(join(out, 'trials.csv')));
    bench.child.kill('SIGKILL');
    await bench.ended;
    rmSync(join(out, 'run.json'), { force: true });
    writeFileSync(join(out, 'trials.csv'), read('trials.csv').slice(0, 50));
    expect((await startScript('bench', ['--resume', out]).ended).stderr).toMatch(
      /killed before its first trial, so that it has no run\.json; start it again with --out /,
    );
    writeFileSync(join(out, 'mine.txt'), 'not of a run');
    expect((await startScript('bench', args).ended).stderr).toMatch(/ is not empty: give a new folder/);
    rmSync(join(out, 'mine.txt'));
    expect(await startScript('bench', args).ended).toMatchObject({ code: 0, stderr: '' });
    expect((await readResults(out)).trials).toHaveLength(TRIALS);
  });

  it('a run whose report cannot be written exits with 1, names no report, and gets it later', async () => {
    const bench = startScript('bench', [...SMALL_RUN, '--out', out]);
    await until(() => existsSync(join(out, 'run.json')));
    // A file where the figures belong, as this user may be allowed to write anywhere.
    writeFileSync(join(out, 'figures'), '');
    const { code, stdout, stderr } = await bench.ended;
    expect(stderr).toMatch(/^tellers: the report could not be written \(E\w+.*\): .*npm run report -- .*\n$/);
    expect(stdout).not.toContain('Report:');
    expect(code).toBe(1);
    rmSync(join(out, 'figures'));
    const rows = read('trials.csv');
    const later = await startScript('bench', ['--resume', out]).ended;
    expect(later).toMatchObject({ code: 0, stderr: '' });
    expect(later.stdout).toContain(`Report: ${join(out, 'report.html')}`);
    expect(read('report.html')).toMatch(/<\/html>\s*$/);
    expect(read('trials.csv')).toBe(rows);
  });

  it.runIf(MAY_MOUNT)(
    'a run whose disk is full ends with one line, and what was measured stays usable',
    async () => {
      mkdirSync(out);
      // The first block fits, its summary does not. The disk is gone with its namespace, so the folder is copied out.
      const onSmallDisk = `mount -t tmpfs -o size=44k tmpfs "$0" && { "$@" --out "$0/run"; code=$?; cp -r "$0/run" "$0.copy"; exit $code; }`;
      const bench = fileURLToPath(new URL('bench.ts', import.meta.url));
      const args = ['-rm', 'sh', '-c', onSmallDisk, out, process.execPath, bench, ...SMALL_RUN];
      const ended = await promisify(execFile)('unshare', args).catch((error: unknown) => error);
      expect(ended).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /^tellers: cannot write to .*ENOSPC.*: mend that, then .* --resume .*\n$/,
        ) as string,
      });
      const { rows } = await readResumed(`${out}.copy`);
      expect(rows.map(({ trial }) => trial)).toEqual([1, 2, 3]);
    },
  );

  it('a changed plan, missing CPUs, a complete run and a folder without a run are refused', async () => {
    await killAfter(1);
    const args = ['--resume', out];
    const options = await startScript('bench', [...args, '--trials', '9']).ended;
    expect(options.code).toBe(2);
    expect(options.stderr).toMatch(
      /give no scenarios and no option other than --force, --trust-commands, --lang, --live, --json and those of --agents\n$/,
    );
    const { pinning } = JSON.parse(read('run.json')) as RunRecord;
    changeRecord((record) => ({ ...record, pinning: { serverCpus: [9999], loadCpus: null } }));
    expect(await startScript('bench', args).ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /scaling ran with the server on CPU 9999 .* this machine cannot provide; start a new run\n$/,
      ) as string,
    });
    changeRecord((record) => ({ ...record, pinning, seed: 4 }));
    const stranger = await startScript('bench', args).ended;
    expect(stranger).toMatchObject({ code: 1, stdout: '' });
    expect(stranger.stderr).toMatch(/its trials are not those that this version plans; start a new run\n$/);
    changeRecord((record) => ({ ...record, state: 'complete' }));
    writeFileSync(join(out, 'report.html'), 'a report');
    expect((await startScript('bench', args).ended).stderr).toMatch(
      /is complete: there is nothing to resume\n$/,
    );
    expect((await startScript('bench', ['--resume', folder]).ended).stderr).toMatch(/is no results folder/);
  });
});
