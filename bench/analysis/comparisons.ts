/** The comparisons of a run: the rows of servers that did the same work for the same load generator. */
import type { SummaryRow, TrialRow } from '../results/columns.ts';
import { isAgain } from '../results/server-names.ts';
import { scenariosInOpenLoop } from './costs.ts';
import type { Results } from './results.ts';

/** The rows of one comparison: all its servers did the same work for the same load generator. */
export interface Comparison {
  readonly scenario: string;
  readonly variant: string;
  readonly workload: string;
  readonly driver: string;
  readonly summary: readonly SummaryRow[];
  readonly trials: readonly TrialRow[];
}

/** Splits the rows by what must not be compared: scenario, variant, workload and driver. At a fixed rate there is no such comparison. */
export function comparisons({ summary, trials }: Pick<Results, 'summary' | 'trials'>): Comparison[] {
  const summaries = Map.groupBy(summary, keyOf);
  const fixed = scenariosInOpenLoop(trials);
  const rows = Map.groupBy(
    trials.filter((trial) => !isAgain(trial) && !fixed.has(trial.scenario)),
    keyOf,
  );
  const keys = new Set([...summaries.keys(), ...rows.keys()]);
  return [...keys].map((key) => {
    const [scenario = '', variant = '', workload = '', driver = ''] = JSON.parse(key) as string[];
    return {
      scenario,
      variant,
      workload,
      driver,
      summary: summaries.get(key) ?? [],
      trials: rows.get(key) ?? [],
    };
  });
}

function keyOf({ scenario, variant, workload, driver }: SummaryRow | TrialRow): string {
  return JSON.stringify([scenario, variant, workload, driver]);
}
