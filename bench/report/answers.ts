/** The registry of answers: the answer to the question of each scenario, in sentences and in its own tables. Pure. */
import type { Analysis, ScenarioAnalysis } from '../analysis/analysis.ts';
import type { Evidence, Findings } from '../analysis/findings.ts';
import { type Block, heading } from './blocks.ts';
import { broadcastBlocks, concludeBroadcast } from './broadcast.ts';
import { concludeCost, costBlocks } from './cost.ts';
import { concludeCrossover } from './crossover.ts';
import { concludeFairness } from './fairness.ts';
import { bystanderBlocks, concludeBystanders } from './head-of-line.ts';
import { concludeIdle, idleBlocks } from './idle.ts';
import { concludeLatency, latencyBlocks } from './latency.ts';
import { concludePayload } from './payload.ts';
import { conclude } from './throughput.ts';
import { concludeTimelines, timelineBlocks } from './timeline.ts';

interface Answer {
  readonly sentences: readonly string[];
  /** In addition to the tables of throughput and cost of every scenario. */
  readonly blocks: readonly Block[];
}

/** @returns the answers to the questions of a run, in the order of its plan; none when nothing was measured */
export function sentencesOf({ scenarios }: Pick<Analysis, 'scenarios'>): string[] {
  return scenarios.flatMap(({ answers }) => answers.flatMap((part) => answer(part, part.findings).sentences));
}

export function answerBlocks({ answers }: ScenarioAnalysis): Block[] {
  if (answers.length < 2) return answers.flatMap((part) => answer(part, part.findings).blocks);
  return answers.flatMap((part) => [heading(3, nameOf(part)), ...answer(part, part.findings).blocks]);
}

/** The beginning of sentences: the scenario, and the load generator where there are several. */
function nameOf({ planned, driver }: Evidence): string {
  return driver === null ? planned.name : `${planned.name}, ${driver}`;
}

function answer(evidence: Evidence, findings: Findings): Answer {
  const name = nameOf(evidence);
  switch (findings.kind) {
    case 'throughput':
      return { sentences: conclude(findings.comparisons), blocks: [] };
    case 'latency':
      return {
        sentences: concludeLatency(evidence, findings.knees),
        blocks: latencyBlocks(evidence, findings.knees),
      };
    case 'cost':
      return { sentences: concludeCost(name, findings), blocks: costBlocks(findings.cells) };
    case 'head-of-line':
      return {
        sentences: concludeBystanders(name, findings.beside),
        blocks: bystanderBlocks(findings.beside),
      };
    case 'idle':
      return { sentences: concludeIdle(name, findings.cells), blocks: idleBlocks(findings.cells) };
    case 'broadcast':
      return {
        sentences: concludeBroadcast(name, findings.deliveries),
        blocks: broadcastBlocks(findings.deliveries),
      };
    case 'fairness':
      return { sentences: concludeFairness(name, findings.loads), blocks: [] };
    case 'payload':
      return { sentences: concludePayload(name, findings.payloads), blocks: [] };
    case 'timeline':
      return {
        sentences: concludeTimelines(name, findings.recorded),
        blocks: timelineBlocks(findings.recorded),
      };
    case 'crossover':
      return { sentences: concludeCrossover(name, findings.cells), blocks: [] };
    default:
      return findings satisfies never;
  }
}
