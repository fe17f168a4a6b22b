/**
 * What a run says about each scenario, in sentences and in tables of its own: the registry of answers. A scenario that
 * is not named here is answered by throughput alone.
 */
import type { SummaryRow, TrialRow } from '../columns.ts';
import type { Pinning } from '../pinning.ts';
import type { PlannedScenario } from '../run-record.ts';
import { type Block, heading } from './blocks.ts';
import { conclude } from './conclusions.ts';
import { broadcastBlocks, concludeBroadcast } from './report-broadcast.ts';
import { burdenBlocks, concludeBurdens } from './report-burdens.ts';
import { concludeCost, costBlocks } from './report-cost.ts';
import { concludeCrossover } from './report-crossover.ts';
import { concludeFairness } from './report-fairness.ts';
import { concludeLatency, latencyBlocks } from './report-latency.ts';
import { concludePayload } from './report-payload.ts';
import { concludeTimelines, timelineBlocks } from './report-timeline.ts';
import type { Results } from './results.ts';
import { concludeSilent, silentBlocks } from './report-silent.ts';

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
