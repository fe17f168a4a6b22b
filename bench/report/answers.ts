/** The registry of answers: the answer to the question of each scenario, in sentences and in its own tables. Pure. */
import type { Analysis, ScenarioAnalysis } from '../analysis/analysis.ts';
import type { Evidence, Findings } from '../analysis/findings.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, heading } from './blocks.ts';
import { broadcastBlocks, concludeBroadcast } from './broadcast.ts';
import { concludeCost, costBlocks } from './cost.ts';
import { concludeCrossover } from './crossover.ts';
import { concludeDistance } from './distance.ts';
import { concludeFairness } from './fairness.ts';
import { bystanderBlocks, concludeBystanders } from './head-of-line.ts';
import { concludeIdle, idleBlocks } from './idle.ts';
import { concludeLatency, latencyBlocks } from './latency.ts';
import { concludeOverload, overloadBlocks } from './overload.ts';
import { concludePayload } from './payload.ts';
import { conclude, concludeEach } from './throughput.ts';
import { concludeTimelines, timelineBlocks } from './timeline.ts';

/**
 * The blocks come in addition to the tables of throughput and cost of every scenario. `inFull`: what stands under the title
 * of the scenario, where that is not the sentences.
 */
type Answer = readonly [sentences: readonly string[], blocks: readonly Block[], inFull?: readonly string[]];

/** In short: of one scenario. The tables hold the rest. */
const MOST_SENTENCES = 3;

/** @returns the answers to the questions of a run, in the order of its plan; none when nothing was measured */
export function sentencesOf({ scenarios }: Pick<Analysis, 'scenarios'>, words: ReportWords): string[] {
  const { content, figures } = words;
  return scenarios.flatMap(({ planned, answers }) => {
    const all = answers.flatMap((part) => answer(part, part.findings, words)[0]);
    if (all.length <= MOST_SENTENCES) return all;
    const left = all.length - MOST_SENTENCES + 1;
    return [...all.slice(0, MOST_SENTENCES - 1), content.more(planned.name, figures.numbers.count(left))];
  });
}

/** @returns all sentences, and the tables and lists of its own */
export function answerBlocks(
  { answers }: ScenarioAnalysis,
  words: ReportWords,
): {
  readonly sentences: readonly string[];
  readonly blocks: readonly Block[];
} {
  const all = answers.map((part) => [part, answer(part, part.findings, words)] as const);
  return {
    sentences: all.flatMap(([, [sentences, , inFull]]) => inFull ?? sentences),
    blocks: all.flatMap(([part, [, own]]) =>
      answers.length < 2 || own.length === 0 ? own : [heading(3, nameOf(part))].concat(own),
    ),
  };
}

/** The beginning of sentences: the scenario, and the load generator where there are several. */
function nameOf({ planned, driver }: Evidence): string {
  return driver === null ? planned.name : `${planned.name}, ${driver}`;
}

function answer(evidence: Evidence, findings: Findings, words: ReportWords): Answer {
  const name = nameOf(evidence);
  switch (findings.kind) {
    case 'throughput':
      return [conclude(findings.comparisons, words), [], concludeEach(findings.comparisons, words)];
    case 'latency':
      return [
        concludeLatency(evidence, findings.knees, words),
        latencyBlocks(evidence, findings.knees, words),
      ];
    case 'overload':
      return [concludeOverload(name, findings, words), overloadBlocks(findings, words)];
    case 'cost':
      return [concludeCost(name, findings, words), costBlocks(findings.cells, words)];
    case 'head-of-line':
      return [concludeBystanders(name, findings.beside, words), bystanderBlocks(findings.beside, words)];
    case 'idle':
      return [concludeIdle(name, findings.cells, words), idleBlocks(findings.cells, words)];
    case 'broadcast':
      return [
        concludeBroadcast(name, findings.deliveries, words),
        broadcastBlocks(findings.deliveries, words),
      ];
    case 'fairness':
      return [concludeFairness(name, findings.loads, words), []];
    case 'distance':
      return [concludeDistance(name, findings.distances, words), []];
    case 'payload':
      return [concludePayload(name, findings.payloads, words), []];
    case 'timeline':
      return [concludeTimelines(name, findings.recorded, words), timelineBlocks(findings.recorded, words)];
    case 'crossover':
      return [concludeCrossover(name, findings.cells, words), []];
    default:
      return findings satisfies never;
  }
}
