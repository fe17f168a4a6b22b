/** The data of one figure: all trials of a scenario under one load generator, for all its variants. Pure. */
import type { TrialRow } from '../results/columns.ts';
import type { PairSummary } from './pairs.ts';
import type { Summary } from './summary.ts';
import type { Results } from '../results/results.ts';
import { type ServerKnee, serverKnees } from './knees.ts';
import { scalabilityOf, type ServerScalability } from '../theory/run-scalability.ts';
import type { PlannedScenario, RunRecord } from '../results/run-record.ts';
import { type Group, groupRows } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { type Quantities, quantitiesOf } from './quantities.ts';

export interface ScenarioData {
  readonly scenario: string;
  readonly driver: string;
  readonly run: RunRecord;
  /** null: not in the run's record. */
  readonly planned: PlannedScenario | null;
  readonly trials: readonly TrialRow[];
  readonly summary: readonly Summary[];
  readonly pairs: readonly PairSummary[];
  /** In the order of the plan. */
  readonly variants: readonly string[];
  readonly quantities: Quantities;
  /** The prefix of its file names. */
  readonly id: string;
  /** Where rates were offered: the knee of each server. */
  readonly knees: readonly ServerKnee[];
  /** The Universal Scalability Law of each server. */
  readonly scalability: readonly ServerScalability[];
}

/** In the order of the plan, then of the rows. */
export function scenarioData(
  { run, trials }: Results,
  summary: readonly Summary[],
  pairs: readonly PairSummary[],
): ScenarioData[] {
  const competing = trials.filter((trial) => !isRepeat(trial));
  const order = run.plan.scenarios.map(({ name }) => name);
  const groups = groupRows(competing, ['scenario', 'driver']);
  const all = groups.map((rows) => dataOf(rows, run, summary, pairs, competing));
  return all.toSorted((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario));
}

function dataOf(
  rows: Group<TrialRow>,
  run: RunRecord,
  summary: readonly Summary[],
  pairs: readonly PairSummary[],
  all: readonly TrialRow[],
): ScenarioData {
  const [{ scenario, driver }] = rows;
  const planned = run.plan.scenarios.find(({ name }) => name === scenario) ?? null;
  const known = planned?.variants ?? [];
  const names = known.map(({ name }) => name).concat(rows.map(({ variant }) => variant));
  const variants = [...new Set(names)];
  const hasSiblings = all.some((row) => row.scenario === scenario && row.driver !== driver);
  return {
    scenario,
    driver,
    run,
    planned,
    trials: rows,
    summary: summary.filter((row) => row.scenario === scenario && row.driver === driver),
    pairs: pairs.filter((row) => row.scenario === scenario && row.driver === driver),
    variants,
    quantities: quantitiesOf(variants, known),
    id: hasSiblings ? `${scenario}-${driver}` : scenario,
    knees: serverKnees(rows, scenario, run.seed),
    scalability: scalabilityOf(scenario, rows),
  };
}

/** The length of a trial's window, s. */
export function windowS({ planned, trials }: ScenarioData): number {
  return planned?.durationS ?? trials[0]?.duration_s ?? 0;
}

/** The numbers of clients that were planned or measured, in ascending order. */
export function clientCounts({ planned, trials }: ScenarioData): number[] {
  const measured = trials.map(({ clients }) => clients);
  return [...new Set([...(planned?.clients ?? []), ...measured])].toSorted((a, b) => a - b);
}
