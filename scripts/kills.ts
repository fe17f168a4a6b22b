/** `npm run kills`: kills the runner at random moments, resumes its run, and checks that no row is lost, doubled or torn. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../bench/processes/child.ts';
import { isRunning, readTree } from '../bench/processes/proc.ts';
import type { TrialRow } from '../bench/results/columns.ts';
import { readResults } from '../bench/results/results.ts';
import { drawFraction, seededRandom } from '../clients/random.ts';
import { createCommand, nonNegativeInteger, positiveInteger, runCommand } from './options/arguments.ts';
import { findFaults, findLost, SMALL_RUN } from './testing/whole-run.ts';

const BENCH = fileURLToPath(new URL('bench.ts', import.meta.url));
const BOUND_MS = 120_000;
/** What a killed runner has started ends by itself. */
const ORPHAN_MS = 30_000;
const REPORT_TOO = 1.1;

const command = createCommand(
  'kills',
  'Kills a small run with SIGKILL at random moments, resumes it each time, and checks its rows.',
  ['', '--kills 10 --seed 7'],
)
  .option('--kills <n>', 'how often the runner is killed', positiveInteger, 100)
  .option('--seed <n>', 'of the moments (default: another one each time)', nonNegativeInteger);

await runCommand(async () => {
  command.parse();
  const { kills, seed = Date.now() % 2 ** 31 } = command.opts<{ kills: number; seed?: number }>();
  process.stdout.write(`seed ${seed}\n`);
  const random = seededRandom(seed, 'moments of kills');
  const folder = await mkdtemp(join(tmpdir(), 'tellers-kills-'));
  const tally = { kills: 0, runs: 0, unbegun: 0, rows: 0, faults: [] as string[] };
  try {
    const wholeMs = await timeRun(join(folder, 'whole'));
    for (let run = 0; tally.kills < kills; run++) {
      await killRun(join(folder, String(run)), tally, () =>
        tally.kills < kills ? wholeMs * drawFraction(random) : BOUND_MS,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { runs, unbegun, rows, faults } = tally;
  process.stdout.write(
    `${tally.kills} kills: ${runs} runs with ${rows} rows complete, ${unbegun} killed before their record; ${faults.length} faults\n` +
      faults.map((fault) => `${fault}\n`).join(''),
  );
  return faults.length === 0 ? 0 : 1;
});

interface Tally {
  kills: number;
  runs: number;
  unbegun: number;
  rows: number;
  readonly faults: string[];
}

/** @returns how long a run is measured, and some of what follows: its report */
async function timeRun(out: string): Promise<number> {
  const startMs = Date.now();
  await runBench([...SMALL_RUN, '--out', out], BOUND_MS);
  return REPORT_TOO * ((await stat(join(out, 'run.json'))).mtimeMs - startMs);
}

/** Kills one run, and resumes it, until it is complete. */
async function killRun(out: string, tally: Tally, nextKillMs: () => number): Promise<void> {
  let args = [...SMALL_RUN, '--out', out];
  let before: readonly TrialRow[] = [];
  for (;;) {
    const end = await runBench(args, nextKillMs());
    if (end.kind === 'killed') tally.kills++;
    if (end.orphans > 0) tally.faults.push(`${end.orphans} processes outlive a killed runner`);
    if (end.kind === 'failed') return void tally.faults.push(end.because);
    // Nothing was measured yet: a new run begins.
    if (!existsSync(join(out, 'run.json'))) return void tally.unbegun++;
    const { run, trials } = await readResults(out);
    tally.faults.push(...findLost(trials, before));
    before = trials;
    if (run.state !== 'complete') {
      // A commit in the meantime is another setting, and no matter here.
      args = ['--resume', out, '--force'];
      continue;
    }
    tally.faults.push(...(await findFaults(out)));
    tally.runs++;
    tally.rows += trials.length;
    return;
  }
}

type End = { readonly orphans: number } & (
  | { readonly kind: 'killed' | 'ended' }
  | { readonly kind: 'failed'; readonly because: string }
);

async function runBench(args: readonly string[], killMs: number): Promise<End> {
  await using child = new Child([process.execPath, BENCH, ...args]);
  await child.expect('end', Math.ceil(killMs), new AbortController().signal, '');
  const { ending } = child;
  if (ending === undefined) {
    const started = [...readTree(child.pid).keys()];
    await child.stop(0);
    return { kind: 'killed', orphans: await countOrphans(started) };
  }
  if (ending.code === 0) return { kind: 'ended', orphans: 0 };
  return { kind: 'failed', orphans: 0, because: `${args.join(' ')}: ${child.describe(ending)}` };
}

async function countOrphans(pids: readonly number[]): Promise<number> {
  const deadlineMs = performance.now() + ORPHAN_MS;
  while (pids.some(isRunning) && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return pids.filter(isRunning).length;
}
