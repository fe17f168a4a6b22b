/** What a run says, in sentences: the answers to the questions of its scenarios, in the order in which they are asked. */
import { conclude } from './conclusions.ts';
import { concludeCost } from './report-cost.ts';
import { concludeLatency } from './report-latency.ts';
import type { Results } from './results.ts';

/** @returns none when nothing was measured */
export function sentencesOf({ run, trials, summary }: Results): string[] {
  return [
    ...conclude(summary).map(({ sentence }) => sentence),
    ...concludeLatency(trials, run.seed),
    ...concludeCost(trials, run.seed),
  ];
}
