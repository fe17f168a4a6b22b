/**
 * Going on with a run that was interrupted or killed: the plan is made again from its record, with its seed, and the
 * trials whose rows are whole are not run again. Another machine, version or commit is reported, and rejected unless allowed.
 */
import { arrangePlan, type Plan, planBlock, type PlannedTrial } from '../plan/plan.ts';
import { BenchError } from '../results/bench-error.ts';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import { readResults } from '../results/results.ts';
import { groupRows } from '../results/rows.ts';
import type { Environment, RunRecord } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';

/** What a run had come to. */
export interface Resumed {
  readonly record: RunRecord;
  /** Of the trials that are done. */
  readonly rows: readonly TrialRow[];
  readonly slices: readonly SliceRow[];
}

/** What must be the same for figures to be of one run. */
export type Setting = Pick<RunRecord, 'versions' | 'commit' | 'environment'>;

/** With the other machines of a run. */
export type Places = Setting & Pick<RunRecord, 'agents'>;

/** @throws BenchError NOT_A_RUN when the folder holds no run, or one that is complete or does not fit its plan */
export async function readResumed(path: string): Promise<Resumed & { readonly plan: Plan }> {
  const { run: record, trials: rows, slices } = await readResults(path);
  if (record.state === 'complete') {
    throw new BenchError('NOT_A_RUN', `${path} holds a run that is complete: there is nothing to resume`);
  }
  const { scenarios, drivers, blocks, budgetS, loadProcesses, again } = record.plan;
  const plan = arrangePlan({
    seed: record.seed,
    scenarios,
    drivers,
    blocks,
    budgetS,
    loadProcesses,
    again,
  });
  if (hasStrangers(rows, plan) || plan.trials.length !== record.plan.trials) {
    throw new BenchError(
      'NOT_A_RUN',
      `${path} cannot be resumed: its trials are not those that this version plans; start a new run`,
    );
  }
  return { record, rows, slices, plan };
}

function hasStrangers(rows: readonly TrialRow[], plan: Plan): boolean {
  return groupRows(rows, ['block']).some((own) => {
    const planned = new Map(planBlock(plan, own[0].block).map((one) => [one.trial, one]));
    return own.some((row) => !isOf(row, planned.get(row.trial)));
  });
}

/** Those of a plan that have no row yet, in the order in which they run. */
export function trialsLeft({ trials }: Plan, rows: readonly TrialRow[]): PlannedTrial[] {
  const done = new Set(rows.map(({ trial }) => trial));
  return trials.filter(({ trial }) => !done.has(trial));
}

function isOf(row: TrialRow, planned: PlannedTrial | undefined): boolean {
  if (planned === undefined) return false;
  const { block, cell } = planned;
  return (
    row.block === block &&
    row.scenario === cell.scenario.name &&
    row.variant === cell.variant.name &&
    row.server === serverLabel(cell.server) &&
    row.driver === cell.driver.kind &&
    row.clients === cell.clients
  );
}

/** Of the machine, these decide its figures; its load, limits and governor may change, and are not compared. */
const HARDWARE = [
  'cpu',
  'cores',
  'memoryBytes',
  'os',
  'kernel',
  'arch',
] as const satisfies readonly (keyof Environment)[];

/** `server Xeon, load Xeon`, or `none`: names may change. */
function describeAgents({ agents }: Places): string {
  const each = agents.map(({ role, environment }) =>
    [role, ...HARDWARE.map((name) => environment[name])].join(' '),
  );
  return each.length === 0 ? 'none' : each.join(', ');
}

type Fact = string | number | null;

/** What is not as it was, each in a few words: nothing when it may be called one run. */
export function differences(then: Places, now: Places): string[] {
  const pairs: readonly (readonly [string, Fact, Fact])[] = [
    ['tellers', then.versions.tellers, now.versions.tellers],
    ['Node', then.versions.node, now.versions.node],
    ['koffi', then.versions.koffi, now.versions.koffi],
    ['commit', then.commit, now.commit],
    ...HARDWARE.map((name) => [name, then.environment[name], now.environment[name]] as const),
    ['agents', describeAgents(then), describeAgents(now)],
  ];
  const changed = pairs.filter(([, before, after]) => before !== after);
  return changed.map(
    ([name, before, after]) => `${name} was ${before ?? 'not known'}, is ${after ?? 'not known'}`,
  );
}
