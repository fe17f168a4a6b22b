/** The output of `npm run bench -- aa`: how often verdicts were wrong, and the smallest difference that shows. */
import type { SelfComparison } from '../../bench/statistics/self-comparison.ts';
import { formatNumberOf, formatPart } from '../../bench/words/numbers.ts';

/** @param trialS duration of a trial, s */
export function formatSelfComparisons(all: readonly SelfComparison[], trialS: number): string {
  if (all.length === 0) return 'Too few trials are valid for an A/A comparison.';
  const total = (pick: (one: SelfComparison) => number): number =>
    all.reduce((sum, one) => sum + pick(one), 0);
  const [run, runDifferent] = [total((one) => one.run), total((one) => one.runDifferent)];
  const [drawn, drawnDifferent] = [total((one) => one.drawn), total((one) => one.drawnDifferent)];
  return [
    'A/A comparison: the same server against itself, judged by the rule of every run. Every difference found is false; at most 5 % are expected.',
    `  comparisons run: ${run}, found different: ${runDifferent} (${percent(runDifferent, run)})`,
    `  comparisons of blocks drawn at random: ${drawn}, found different: ${drawnDifferent} (${percent(drawnDifferent, drawn)})`,
    'The smallest difference that 4 of 5 comparisons show (80 % power), on this machine under the load of this run:',
    ...all.flatMap((one) => describeShown(one, trialS)),
  ].join('\n');
}

function describeShown({ scenario, clients, shown }: SelfComparison, trialS: number): string[] {
  return shown.map(({ blocks, part }) => {
    const difference = part === null ? 'too noisy to compare' : formatPart(part);
    const seconds = Math.round(2 * blocks * trialS);
    return `  ${scenario}, ${formatNumberOf(clients, 'client')}, ${formatNumberOf(blocks, 'block')} (${seconds} s for the pair): ${difference}`;
  });
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
