/** What one figure is about: all trials of a scenario under one load generator, whatever was varied in it. */
import type { SummaryRow, TrialRow } from '../results/columns.ts';
import type { PlannedScenario, RunRecord } from '../results/run-record.ts';
import { isAgain } from '../results/server-names.ts';
import type { Results } from './results.ts';

export interface Subject {
  readonly scenario: string;
  readonly driver: string;
  readonly run: RunRecord;
  /** null: the run's record does not know it. */
  readonly planned: PlannedScenario | null;
  readonly trials: readonly TrialRow[];
  readonly summary: readonly SummaryRow[];
  /** In the order of the plan. */
  readonly variants: readonly string[];
  /** Begins the names of its files. */
  readonly id: string;
}

/** In the order of the plan, then of the rows. */
export function subjects({ run, trials, summary }: Results): Subject[] {
  const competing = trials.filter((trial) => !isAgain(trial));
  const groups = Map.groupBy(competing, ({ scenario, driver }) => JSON.stringify([scenario, driver]));
  const order = run.plan.scenarios.map(({ name }) => name);
  const all = [...groups.values()].map((rows) => subjectOf(rows, run, summary, competing));
  return all.toSorted((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario));
}

function subjectOf(
  rows: readonly TrialRow[],
  run: RunRecord,
  summary: readonly SummaryRow[],
  all: readonly TrialRow[],
): Subject {
  const [{ scenario, driver } = { scenario: '', driver: '' }] = rows;
  const planned = run.plan.scenarios.find(({ name }) => name === scenario) ?? null;
  const names = [...(planned?.variants ?? []).map(({ name }) => name), ...rows.map(({ variant }) => variant)];
  const hasSiblings = all.some((row) => row.scenario === scenario && row.driver !== driver);
  return {
    scenario,
    driver,
    run,
    planned,
    trials: rows,
    summary: summary.filter((row) => row.scenario === scenario && row.driver === driver),
    variants: [...new Set(names)],
    id: hasSiblings ? `${scenario}-${driver}` : scenario,
  };
}

/** How long a trial measured, s. */
export function windowS({ planned, trials }: Subject): number {
  return planned?.durationS ?? trials[0]?.duration_s ?? 0;
}

/** The numbers of clients that were planned or measured, from the fewest. */
export function clientCounts({ planned, trials }: Subject): number[] {
  const measured = trials.map(({ clients }) => clients);
  return [...new Set([...(planned?.clients ?? []), ...measured])].toSorted((a, b) => a - b);
}
