/** What a run says, in sentences: the answers to the questions of its scenarios, in the order in which they were asked. */
import { byPlace } from '../cell-order.ts';
import { isAgain } from '../names.ts';
import { pinningOf, type PlannedScenario } from '../run-record.ts';
import { answerTo, type Evidence } from './answers.ts';
import type { Results } from './results.ts';

/** @returns none when nothing was measured */
export function sentencesOf(results: Results): string[] {
  return results.run.plan.scenarios.flatMap((scenario) =>
    answerTo(scenario).sentences(evidenceOf(scenario, results)),
  );
}

/** What was measured in a scenario; the second of two servers that are the same measures noise, and is not among it. */
export function evidenceOf(scenario: PlannedScenario, results: Results): Evidence {
  const { run, trials, summary, timelines } = results;
  return {
    scenario,
    subject: scenario.name,
    pinning: pinningOf(run, scenario.name),
    // In the order of all tables, so that what is told of each variant is told in that of the scenario.
    trials: trials.filter((row) => row.scenario === scenario.name && !isAgain(row)).toSorted(byPlace),
    summary: summary.filter((row) => row.scenario === scenario.name),
    seed: run.seed,
    timelines: new Map([...timelines].filter(([, rows]) => rows[0]?.scenario === scenario.name)),
  };
}
