import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Comparison, makePlan, type Plan } from '../plan/plan.ts';
import { ResultsFolder } from '../results/folder.ts';
import { readResults } from '../results/results.ts';
import type { RunRecord } from '../results/run-record.ts';
import { modelServer } from '../results/server-names.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import type { LoadBehaviour } from '../testing/fake-load.ts';
import { FakeProcesses, isAlive, until } from '../testing/fake-processes.ts';
import type { TrialContext } from '../processes/context.ts';
import type { Judge } from './agenda.ts';
import { readSetting } from './record.ts';
import { type RunObserver, runPlan, titleOf } from './run.ts';
import { analyseFolder } from '../analysis/analysis.ts';

const PLAN = makePlan({
  scenarios: SCENARIOS,
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 9,
  clients: [2],
  blocks: 2,
});

const budgeted = (budgetS: number): Plan =>
  makePlan({
    scenarios: SCENARIOS.slice(0, 1),
    size: 'quick',
    servers: [modelServer('event-loop', 'posix')],
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 9,
    clients: [2],
    budgetS,
  });

let fakes: FakeProcesses;
let path: string;

beforeEach(() => {
  fakes = new FakeProcesses();
  path = join(fakes.folder, 'results');
});

afterEach(() => fakes[Symbol.dispose]());

interface Given {
  readonly plan?: Plan;
  readonly judge?: Judge;
  readonly context?: Partial<TrialContext>;
  readonly load?: LoadBehaviour;
  readonly stop?: AbortController;
  readonly abort?: AbortController;
  readonly observer?: Partial<RunObserver>;
}

async function run({
  plan = PLAN,
  judge,
  load = 'good',
  context,
  stop,
  abort,
  observer,
}: Given = {}): Promise<RunRecord> {
  const never = new AbortController();
  await using folder = await ResultsFolder.create(path);
  return await runPlan(plan, {
    runId: 'run-1',
    setting: await readSetting(),
    commandLine: 'npm run bench',
    warnings: [],
    folder,
    context: fakes.context('good', load, { signal: (abort ?? never).signal, ...context }),
    judge: judge ?? null,
    resumed: null,
    stop: (stop ?? never).signal,
    observer: {
      trialsStarted: () => {},
      trialEnded: () => {},
      warned: () => {},
      blockEnded: () => Promise.resolve(),
      ...observer,
    },
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
  });
}

/** What is left when something stands where the summary should be. */
async function readWithoutSummary() {
  rmSync(join(path, 'summary.csv'), { recursive: true });
  return await readResults(path);
}

describe('a run', () => {
  it('writes a row for each trial, in the order of the plan, and sums them up', async () => {
    const seen: string[] = [];
    const record = await run({ observer: { trialsStarted: ([planned]) => seen.push(titleOf(planned)) } });
    const { trials, summary, run: written } = await analyseFolder(path);
    expect(trials.map(({ trial, block, scenario }) => [trial, block, scenario])).toEqual(
      PLAN.trials.map(({ trial, block, cell }) => [trial, block, cell.scenario.name]),
    );
    expect(seen).toEqual(PLAN.trials.map(titleOf));
    expect(summary.map((row) => [row.scenario, row.trials, row.throughput_rps])).toEqual([
      ['scaling', 2, 800],
      ['churn', 2, 800],
    ]);
    expect(record).toEqual(written);
    expect(record).toMatchObject({ state: 'complete', trialsDone: 4, seed: 9, runId: 'run-1' });
    expect(record).toMatchObject({ ended: 'planned', blocksDone: 2 });
    expect(record).toMatchObject({ startedAt: '2026-01-02T03:04:05.000Z', plan: { trials: 4, blocks: 2 } });
    expect(record.versions.node).toBe(process.versions.node);
    expect(fakes.pids.filter(isAlive)).toEqual([]);
  });

  it('waits for its observer after each block, which gets the results so far', async () => {
    const seen: (number | string)[] = [];
    await run({
      observer: {
        trialsStarted: ([{ trial }]) => seen.push(trial),
        blockEnded: async ({ trials, run: record }) => {
          await delay(20);
          seen.push(`block ${record.blocksDone}: ${trials.length} trials`);
        },
      },
    });
    expect(seen).toEqual([1, 2, 'block 1: 2 trials', 3, 4, 'block 2: 4 trials']);
  });

  it('skips a server whose proof failed twice in a row, and warns at once', async () => {
    const warned: string[] = [];
    const context = fakes.context('wrong-answer', 'good');
    const record = await run({ context, observer: { warned: ({ message }) => warned.push(message) } });
    expect(record).toMatchObject({ state: 'complete', trialsDone: 2 });
    expect(warned).toEqual([
      expect.stringMatching(/^event-loop\/posix is left out: the proof failed: .*, 2 times in a row$/),
    ]);
    expect(record.warnings.filter(({ kind }) => kind === 'server-skipped')).toHaveLength(1);
  });

  it('goes on after invalid trials, keeps them, and warns of each', async () => {
    const record = await run({ load: 'resets' });
    const { trials, summary } = await analyseFolder(path);
    expect(trials.map(({ validity }) => validity)).toEqual(Array(4).fill('invalid'));
    expect(summary.every((row) => row.throughput_rps === null && row.valid_trials === 0)).toBe(true);
    const invalid = record.warnings.filter(({ kind }) => kind === 'trial-invalid');
    expect(invalid.map(({ trial }) => trial)).toEqual([1, 2, 3, 4]);
    expect(invalid[0]?.message).toMatch(/2 clients \(\w+, block 1\) is invalid: errors: 1 refused, 3 reset/);
  });

  it('finishes the trial under way when it is stopped', async () => {
    const stop = new AbortController();
    const record = await run({
      stop,
      observer: { trialsStarted: ([{ trial }]) => trial === 2 && stop.abort() },
    });
    const { trials, summary } = await analyseFolder(path);
    expect(record).toMatchObject({ state: 'interrupted', trialsDone: 2 });
    expect(trials.map(({ trial, validity }) => [trial, validity])).toEqual([
      [1, 'valid'],
      [2, 'valid'],
    ]);
    expect(summary).toHaveLength(2);
  });

  it('gives the trial under way up when it is aborted, and keeps the others', async () => {
    const abort = new AbortController();
    const record = await run({
      abort,
      observer: { trialsStarted: ([{ trial }]) => trial === 3 && abort.abort() },
    });
    expect(record).toMatchObject({ state: 'interrupted', trialsDone: 2 });
    expect((await readResults(path)).trials).toHaveLength(2);
    expect(fakes.pids.filter(isAlive)).toEqual([]);
  });

  it('can be aborted while a load hangs', async () => {
    const abort = new AbortController();
    const running = run({ load: 'hangs', abort });
    await until(() => fakes.pids.length === 2);
    abort.abort();
    expect(await running).toMatchObject({ state: 'interrupted', trialsDone: 0 });
    expect(fakes.pids.filter(isAlive)).toEqual([]);
  });

  it('ends when a row cannot be written, and is recorded as failed', async () => {
    const breakFolder = ([{ trial }]: Comparison): void => {
      if (trial === 2) {
        rmSync(join(path, 'summary.csv'), { force: true });
        mkdirSync(join(path, 'summary.csv', 'in-the-way'), { recursive: true });
      }
    };
    await expect(run({ observer: { trialsStarted: breakFolder } })).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
    });
    const { run: record, trials } = await readResults(path).catch(() => readWithoutSummary());
    expect(record.state).toBe('failed');
    expect(trials).toHaveLength(2);
    expect(fakes.pids.filter(isAlive)).toEqual([]);
  });

  it('keeps the distribution of each trial that has one', async () => {
    await run();
    expect(existsSync(join(path, 'latency'))).toBe(true);
    expect(readdirSync(join(path, 'latency'))).toEqual([]);
  });

  it('with a budget ends when its pairs are settled', async () => {
    const seen: unknown[] = [];
    const record = await run({
      plan: budgeted(60),
      judge: (rows) => {
        seen.push(rows.length);
        return [{ scenario: 'scaling', variant: '', driver: 'tcp', clients: 2, settled: 1, open: 0 }];
      },
    });
    expect(record).toMatchObject({ state: 'complete', ended: 'settled', blocksDone: 5, trialsDone: 5 });
    expect(record.plan).toMatchObject({ budgetS: 60, blocks: 12, trials: 12 });
    expect(seen).toEqual([5]);
  });

  it('with a budget starts no block that would not fit', async () => {
    let ms = 0;
    const left: number[] = [];
    const record = await run({
      plan: budgeted(25),
      context: {
        clocks: { now: () => ms, clock: () => ms, othersCpuUs: () => null, groupEvents: () => null },
      },
      observer: {
        trialsStarted: (_, { leftS }) => left.push(leftS),
        trialEnded: () => {
          ms += 7000;
        },
      },
    });
    expect(record).toMatchObject({ state: 'complete', ended: 'budget', blocksDone: 3, spentS: 21 });
    expect(left).toEqual([25, 18, 11]);
  });
});
