/** The output of `npm run bench -- aa`: how often verdicts were wrong, and the smallest difference that shows. */
import type { SelfComparison } from '../../bench/statistics/self-comparison.ts';
import { wrapLines } from '../../bench/words/terminal-text.ts';
import type { OutputWords } from '../words/output-en.ts';

/** @param trialS duration of a trial, s */
export function formatSelfComparisons(
  all: readonly SelfComparison[],
  trialS: number,
  words: OutputWords,
): string {
  const { aa } = words;
  if (all.length === 0) return aa.tooFew;
  const total = (pick: (one: SelfComparison) => number): number =>
    all.reduce((sum, one) => sum + pick(one), 0);
  const [run, runDifferent] = [total((one) => one.run), total((one) => one.runDifferent)];
  const [drawn, drawnDifferent] = [total((one) => one.drawn), total((one) => one.drawnDifferent)];
  const lines = [
    aa.title,
    `  ${aa.run(run, runDifferent, percent(runDifferent, run, words))}`,
    `  ${aa.drawn(drawn, drawnDifferent, percent(drawnDifferent, drawn, words))}`,
    aa.shown,
    ...all.flatMap((one) => describeShown(one, trialS, words)),
  ];
  return wrapLines(lines.join('\n'));
}

function describeShown(
  { scenario, clients, shown }: SelfComparison,
  trialS: number,
  words: OutputWords,
): string[] {
  return shown.map(({ blocks, part }) => {
    const difference = part === null ? words.aa.tooNoisy : words.compare.outcomes.part(part);
    const seconds = Math.round(2 * blocks * trialS);
    return `  ${words.aa.difference(scenario, clients, blocks, seconds, difference)}`;
  });
}

function percent(part: number, whole: number, { aa, report }: OutputWords): string {
  return whole === 0 ? aa.none : `${report.figures.numbers.fixed((100 * part) / whole, 1)} %`;
}
