/**
 * What a run says about each scenario, in sentences and in tables of its own: the registry of answers. A scenario that
 * is not named here is answered by throughput alone.
 */
import type { SummaryRow, TrialRow } from '../columns.ts';
import type { PlannedScenario } from '../run-record.ts';
import type { Block } from './blocks.ts';
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
  readonly trials: readonly TrialRow[];
  readonly summary: readonly SummaryRow[];
  readonly seed: number;
  /** By the label of the server. */
  readonly timelines: Results['timelines'];
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
    sentences: ({ trials, seed }) => concludeLatency(trials, seed),
    blocks: ({ scenario, trials, seed }) => latencyBlocks(scenario.name, trials, seed),
  },
  cost: {
    sentences: ({ trials, seed }) => concludeCost(trials, seed),
    blocks: ({ scenario, trials, seed }) => costBlocks(scenario.name, trials, seed),
  },
  'head-of-line': {
    sentences: ({ scenario, trials }) => concludeBurdens(scenario.name, trials),
    blocks: ({ trials }) => burdenBlocks(trials),
  },
  idle: {
    sentences: ({ scenario, trials }) => concludeSilent(scenario.name, trials),
    blocks: ({ trials }) => silentBlocks(trials),
  },
  broadcast: {
    sentences: ({ scenario, trials }) => concludeBroadcast(scenario.name, trials),
    blocks: ({ trials }) => broadcastBlocks(trials),
  },
  fairness: {
    sentences: ({ scenario, trials }) => concludeFairness(scenario.name, trials),
    blocks: none,
  },
  payload: {
    sentences: ({ scenario, summary }) => concludePayload(scenario.name, summary, scenario.variants),
    blocks: none,
  },
  timeline: {
    sentences: ({ timelines }) => concludeTimelines(timelines),
    blocks: ({ scenario, timelines }) => timelineBlocks(scenario.name, timelines),
  },
  crossover: {
    sentences: ({ scenario, summary }) => concludeCrossover(scenario.name, summary),
    blocks: none,
  },
};

export function answerTo({ name }: Pick<PlannedScenario, 'name'>): Answer {
  return ANSWERS[name] ?? THROUGHPUT;
}
