/**
 * What a run says about each scenario, in sentences and in tables of its own: the registry of answers. A scenario that
 * is not named here is answered by throughput alone.
 */
import { byPlace } from '../analysis/cell-order.ts';
import type { Results } from '../analysis/results.ts';
import type { SummaryRow, TrialRow } from '../results/columns.ts';
import type { Pinning } from '../results/pinning.ts';
import { pinningOf, type PlannedScenario } from '../results/run-record.ts';
import { isAgain } from '../results/server-names.ts';
import { type Block, heading } from './blocks.ts';
import { broadcastBlocks, concludeBroadcast } from './broadcast.ts';
import { concludeCost, costBlocks } from './cost.ts';
import { concludeCrossover } from './crossover.ts';
import { concludeFairness } from './fairness.ts';
import { burdenBlocks, concludeBurdens } from './head-of-line.ts';
import { concludeSilent, silentBlocks } from './idle.ts';
import { concludeLatency, latencyBlocks } from './latency.ts';
import { concludePayload } from './payload.ts';
import { conclude } from './throughput.ts';
import { concludeTimelines, timelineBlocks } from './timeline.ts';

/** What was measured in one scenario. */
export interface Evidence {
  readonly scenario: PlannedScenario;
  /** What sentences begin with: the name of the scenario, and of the driver where there are several. */
  readonly subject: string;
  /** The CPUs that its trials had. */
  readonly pinning: Pinning;
  readonly trials: readonly TrialRow[];
  readonly summary: readonly SummaryRow[];
  readonly seed: number;
  /** By the label of the server. */
  readonly timelines: Results['timelines'];
}

/** What is put to one load generator alone, because its rows must not be mixed with those of another. */
function ofEachDriver({ sentences, blocks }: Answer): Answer {
  return {
    sentences: (evidence) => partByDriver(evidence).flatMap(sentences),
    blocks: (evidence) => {
      const parts = partByDriver(evidence);
      if (parts.length < 2) return parts.flatMap(blocks);
      return parts.flatMap((part) => [heading(3, part.subject)].concat(blocks(part)));
    },
  };
}

function partByDriver(evidence: Evidence): Evidence[] {
  const drivers = [...new Set(evidence.trials.map(({ driver }) => driver))];
  if (drivers.length < 2) return [evidence];
  return drivers.map((driver) => {
    const subject = `${evidence.subject}, ${driver}`;
    const trials = evidence.trials.filter((row) => row.driver === driver);
    const summary = evidence.summary.filter((row) => row.driver === driver);
    return Object.assign({}, evidence, { subject, trials, summary });
  });
}

interface Answer {
  readonly sentences: (evidence: Evidence) => string[];
  /** Beside the tables of throughput and cost that all scenarios have. */
  readonly blocks: (evidence: Evidence) => Block[];
}

const none = (): Block[] => [];

const THROUGHPUT: Answer = {
  sentences: ({ summary }) => conclude(summary).map(({ sentence }) => sentence),
  blocks: none,
};

const ANSWERS: Readonly<Record<string, Answer>> = {
  latency: {
    sentences: ({ scenario, trials, seed, pinning }) => concludeLatency(scenario, trials, seed, pinning),
    blocks: ({ scenario, trials, seed, pinning }) => latencyBlocks(scenario.name, trials, seed, pinning),
  },
  cost: {
    sentences: ({ trials, seed }) => concludeCost(trials, seed),
    blocks: ({ scenario, trials, seed }) => costBlocks(scenario.name, trials, seed),
  },
  'head-of-line': ofEachDriver({
    sentences: ({ subject, trials }) => concludeBurdens(subject, trials),
    blocks: ({ trials }) => burdenBlocks(trials),
  }),
  idle: ofEachDriver({
    sentences: ({ subject, trials }) => concludeSilent(subject, trials),
    blocks: ({ trials }) => silentBlocks(trials),
  }),
  broadcast: ofEachDriver({
    sentences: ({ subject, trials }) => concludeBroadcast(subject, trials),
    blocks: ({ trials }) => broadcastBlocks(trials),
  }),
  fairness: ofEachDriver({
    sentences: ({ subject, trials }) => concludeFairness(subject, trials),
    blocks: none,
  }),
  payload: ofEachDriver({
    sentences: ({ subject, scenario, summary }) => concludePayload(subject, summary, scenario.variants),
    blocks: none,
  }),
  timeline: {
    sentences: ({ timelines }) => concludeTimelines(timelines),
    blocks: ({ scenario, timelines }) => timelineBlocks(scenario.name, timelines),
  },
  crossover: ofEachDriver({
    sentences: ({ subject, summary }) => concludeCrossover(subject, summary),
    blocks: none,
  }),
};

export function answerTo({ name }: Pick<PlannedScenario, 'name'>): Answer {
  return ANSWERS[name] ?? THROUGHPUT;
}

/** What a run says, in sentences: the answers to the questions of its scenarios, in the order in which they were asked. */

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
