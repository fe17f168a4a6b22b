/** `npm run bench -- aa` in words: how often the verdicts were wrong, and what this machine can resolve. */
import type { SelfComparison } from '../../bench/statistics/self-comparison.ts';
import { formatPart } from '../../bench/words/numbers.ts';

/** @param trialS how long a trial took, s */
export function formatSelfComparisons(all: readonly SelfComparison[], trialS: number): string {
  if (all.length === 0) return 'There are too few valid trials to compare the server with itself.';
  const total = (pick: (one: SelfComparison) => number): number =>
    all.reduce((sum, one) => sum + pick(one), 0);
  const [run, runDifferent] = [total((one) => one.run), total((one) => one.runDifferent)];
  const [drawn, drawnDifferent] = [total((one) => one.drawn), total((one) => one.drawnDifferent)];
  return [
    'The same server against itself, so that each difference shown is wrong (at most 5 % may be):',
    `  of ${run} comparisons that were run, ${runDifferent} were called different (${percent(runDifferent, run)})`,
    `  of ${drawn} drawn from their trials, ${drawnDifferent} were called different (${percent(drawnDifferent, drawn)})`,
    'The smallest difference that four of five comparisons show on this machine as it was:',
    ...all.flatMap((one) => describeResolved(one, trialS)),
  ].join('\n');
}

function describeResolved({ scenario, clients, resolved }: SelfComparison, trialS: number): string[] {
  return resolved.map(({ blocks, part }) => {
    const difference = part === null ? 'none below 100 times as much' : formatPart(part);
    const seconds = Math.round(2 * blocks * trialS);
    return `  ${scenario}, ${clients} ${clients === 1 ? 'client' : 'clients'}, ${blocks} blocks (${seconds} s for the pair): ${difference}`;
  });
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
