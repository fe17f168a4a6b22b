/** The record of a run, `run.json`, when it begins or is continued: plan, versions, machine, and what was known before. */
import type { Plan } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import { readCommit, readEnvironment, readVersions } from '../results/environment.ts';
import { UNPINNED } from '../results/pinning.ts';
import type { RunRecord, RunWarning } from '../results/run-record.ts';
import type { Resumed, Setting } from './resume.ts';

/** What is known of a run before its first trial, beside its plan. */
export interface RunStart {
  readonly runId: string;
  /** Of a run that begins. */
  readonly setting: Setting;
  readonly commandLine: string;
  readonly warnings: readonly RunWarning[];
  readonly context: TrialContext;
  /** The other machines that it runs on. */
  readonly agents?: RunRecord['agents'];
  /** The time of day, ms since the epoch. */
  readonly now: () => number;
}

export function beginRecord(plan: Plan, options: RunStart): RunRecord {
  const { environment, versions, commit } = options.setting;
  const { seed, scenarios, servers, drivers, blocks, budgetS, loadProcesses, again, trials, estimatedS } =
    plan;
  return {
    format: 2,
    runId: options.runId,
    startedAt: new Date(options.now()).toISOString(),
    finishedAt: null,
    resumedAt: [],
    state: 'running',
    commandLine: options.commandLine,
    seed,
    plan: {
      scenarios: [...scenarios],
      servers: [...servers],
      drivers: [...drivers],
      blocks,
      budgetS,
      loadProcesses,
      again,
      trials: trials.length,
      estimatedS,
    },
    trialsDone: 0,
    blocksDone: 0,
    spentS: 0,
    ended: null,
    versions,
    commit,
    environment,
    agents: [...(options.agents ?? [])],
    pinning: options.context.pinning ?? UNPINNED,
    warnings: [...options.warnings, ...busyMachine(environment)],
  };
}

/** Of a run that is continued: its own, but that it runs again. */
export function continueRecord({ record, rows }: Resumed, { now, warnings }: RunStart): RunRecord {
  return {
    ...record,
    finishedAt: null,
    resumedAt: [...record.resumedAt, new Date(now()).toISOString()],
    state: 'running',
    trialsDone: rows.length,
    warnings: [...record.warnings, ...warnings],
  };
}

/** What two parts of a run must have in common. */
export async function readSetting(): Promise<Setting> {
  const [environment, versions, commit] = await Promise.all([
    readEnvironment(),
    readVersions(),
    readCommit(),
  ]);
  return { environment, versions, commit };
}

/** Other programs at work take from both sides of a comparison, but not alike. */
function busyMachine({ loadAverage, cores }: RunRecord['environment']): RunWarning[] {
  if (loadAverage === null || loadAverage < cores / 2) return [];
  const message = `other programs were at work before the run began (load average ${loadAverage.toFixed(1)} on ${cores} cores): figures may be noisy`;
  return [{ kind: 'busy-machine', message, trial: null }];
}
