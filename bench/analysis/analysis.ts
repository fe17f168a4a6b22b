/**
 * A run, analysed once: the value from which report, figures, terminal table and `compare` are made. Pure, but for
 * `analyseFolder`, which reads the results folder.
 */
import type { TrialRow } from '../results/columns.ts';
import { readClients, readResults, type Results } from '../results/results.ts';
import { isValid } from '../results/rows.ts';
import { pinningOf, type PlannedScenario, serverCpuCount } from '../results/run-record.ts';
import { responsesOf, type ServerResponse } from '../theory/run-response.ts';
import { scalabilityOf, type ServerScalability } from '../theory/run-scalability.ts';
import { byPlace } from './cell-order.ts';
import { type Comparison, comparisons } from './comparisons.ts';
import { readDistributions } from './distributions.ts';
import { type Spread, spreadsOf } from './fairness.ts';
import { countDisturbed } from './disturbed.ts';
import { type Evidence, evidenceOf, type Findings, findingsOf } from './findings.ts';
import { type FiguredScenario, NO_DETAILS, withFigures } from './figure-data.ts';
import { type CheckedTrial, checkTrials } from './little.ts';
import { contextOf, judgeRun, type Pairs, type PairSummary } from './pairs.ts';
import { scenarioData } from './scenario-data.ts';
import { type SplitSummary, splitSummary, summarise, type Summary } from './summary.ts';
import { type WarmUps, warmUpsOf } from './warm-ups.ts';

/** `trials`: disturbed ones count as valid where there are too few others (disturbed.ts). */
export interface Analysis extends Results, SplitSummary, Pairs {
  /** In the order of the plan. */
  readonly scenarios: readonly ScenarioAnalysis[];
  /** Each scenario under each load generator, with what its figures show; in the order of the plan. */
  readonly data: readonly FiguredScenario[];
  /** null: they were not tested. */
  readonly warmUps: WarmUps | null;
  /** Of all trials, in whole ms; null: none is in slices. */
  readonly shortestSliceMs: number | null;
}

export interface ScenarioAnalysis {
  readonly planned: PlannedScenario;
  readonly comparisons: readonly Comparison[];
  /** The answers to its question: several where load generators must not be mixed. */
  readonly answers: readonly (Evidence & { readonly findings: Findings })[];
  /** How its clients spread over the threads that share them. */
  readonly spreads: readonly Spread[];
  /** Little's law in its valid trials, repeats included. */
  readonly checks: readonly CheckedTrial[];
  /** The Universal Scalability Law of each server with enough loads. */
  readonly scalability: readonly ServerScalability[];
  /** The predictions of queueing theory at rising rates. */
  readonly responses: readonly ServerResponse[];
}

/** @throws BenchError NOT_A_RUN when the folder holds no run, or an unreadable one */
export async function analyseFolder(dir: string): Promise<Analysis> {
  const results = await readResults(dir);
  const distributions = await readDistributions(dir, results.trials);
  return analyse(results, { distributions, clients: await readClients(dir) });
}

export function analyse(measured: Results, details = NO_DETAILS): Analysis {
  const results = { ...measured, trials: countDisturbed(measured.trials) };
  const { run, trials, slices, timelines } = results;
  const judged = judgeRun(trials, contextOf(run, slices));
  const split = splitSummary(summarise(trials, run.seed, judged));
  const scenarios = run.plan.scenarios.map((planned) =>
    analyseScenario(planned, results, split.summary, judged.pairs),
  );
  return {
    ...results,
    ...split,
    ...judged,
    scenarios,
    data: scenarioData(results, split.summary, judged.pairs).map((one) =>
      withFigures(one, timelines, details),
    ),
    warmUps: warmUpsOf(trials),
    shortestSliceMs: shortestSliceOf(trials),
  };
}

function shortestSliceOf(trials: readonly TrialRow[]): number | null {
  const lengthsS = trials.flatMap(({ slices, duration_s: durationS }) =>
    slices === null || durationS === null || slices === 0 ? [] : [durationS / slices],
  );
  return lengthsS.length === 0 ? null : Math.round(1000 * Math.min(...lengthsS));
}

function analyseScenario(
  planned: PlannedScenario,
  { run, trials, timelines }: Results,
  summary: readonly Summary[],
  allPairs: readonly PairSummary[],
): ScenarioAnalysis {
  const measured = trials.filter(({ scenario }) => scenario === planned.name);
  const all = measured.toSorted(byPlace);
  const own = summary.filter(({ scenario }) => scenario === planned.name);
  const pairs = allPairs.filter(({ scenario }) => scenario === planned.name);
  const pinning = pinningOf(run, planned.name);
  const evidence = evidenceOf({ planned, pinning, trials: all, summary: own, pairs, timelines });
  return {
    planned,
    comparisons: comparisons(measured, own, pairs),
    answers: evidence.map((part) => Object.assign({}, part, { findings: findingsOf(part, run.seed) })),
    spreads: spreadsOf(all),
    checks: checkTrials(all.filter(isValid)),
    scalability: scalabilityOf(planned.name, trials),
    // The theory has no client that gives up.
    responses:
      planned.deadlineMs === null ? responsesOf(planned.name, trials, serverCpuCount(run, pinning)) : [],
  };
}
