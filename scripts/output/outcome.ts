/** What a run prints on stdout at its end, for a terminal: table, conclusions, doubts, warnings. Pure. */
import type { Analysis } from '../../bench/analysis/analysis.ts';
import { overviewOf } from '../../bench/analysis/overview.ts';
import { sentencesOf } from '../../bench/report/answers.ts';
import { describeDisturbance } from '../../bench/report/content.ts';
import { describeNoise } from '../../bench/report/noise.ts';
import { formatTable } from '../../bench/report/terminal-table.ts';
import type { RunRecord } from '../../bench/results/run-record.ts';
import { formatDuration } from '../../bench/run/progress.ts';
import type { ReportWords } from '../../bench/words/report-en.ts';
import { answerSentences } from '../../bench/words/overview.ts';
import { COLUMNS, widthOf, wrap } from '../../bench/words/terminal-text.ts';

/** @param report the path that is printed; null where it could not be written */
export function formatOutcome(analysis: Analysis, report: string | null, words: ReportWords): string {
  const { run: record, summary, trials, selfComparisons } = analysis;
  const parts = [
    formatTable(summary, words),
    ...sentencesOf(analysis, words).map(layOut),
    ...[
      ...describeDisturbance(trials, words),
      ...describeNoise(selfComparisons, words),
      describeEnd(record, words),
    ].map((text) => wrap(text)),
    ...notes(analysis, words).map((text) => wrap(text)),
    answerOf(analysis, words),
    report === null ? '' : words.outcome.report(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The answer at the end, where it stays in sight. */
function answerOf({ data }: Analysis, { figures }: ReportWords): string {
  return answerSentences(overviewOf(data), figures)
    .map(({ about, finding }) => wrap(`${about}. ${finding}`, INDENT))
    .join('\n');
}

/** Empty where a run did what was planned, no more and no less. */
function describeEnd(
  { state, ended, trialsDone, blocksDone, plan, spentS }: RunRecord,
  { outcome, figures }: ReportWords,
): string {
  const { trials, budgetS } = plan;
  const { count } = figures.numbers;
  const blocks = outcome.blocks(count(blocksDone ?? 0), blocksDone === 1, formatDuration(spentS));
  if (state !== 'complete')
    return outcome.stopped(state, count(trialsDone), budgetS === null ? count(trials) : null);
  switch (ended) {
    case 'settled':
      return outcome.settled(blocks);
    case 'budget':
      return outcome.budget(blocks);
    case 'planned':
    case null:
      return '';
    default:
      return ended satisfies never;
  }
}

/** Invalid trials that are listed one by one. */
const INVALID_LISTED = 3;

/** The warnings, with the first few invalid trials only. Disturbed trials are counted elsewhere. */
function notes(
  { run: { warnings }, trials }: Pick<Analysis, 'run' | 'trials'>,
  { outcome, figures, recorded }: ReportWords,
): string[] {
  const invalid = new Set(trials.flatMap(({ trial, validity }) => (validity === 'invalid' ? [trial] : [])));
  const ofTrials = warnings.filter(({ kind }) => kind === 'trial-invalid');
  const shown = ofTrials.filter(({ trial }) => trial !== null && invalid.has(trial));
  const listed = new Set(shown.slice(0, INVALID_LISTED));
  const lines = warnings
    .filter((warning) => warning.kind !== 'trial-invalid' || listed.has(warning))
    .map(({ message }) => outcome.note(recorded.warning(message)));
  const omitted = shown.length - listed.size;
  if (omitted === 0) return lines;
  return [...lines, outcome.note(outcome.omitted(figures.numbers.count(omitted), omitted === 1))];
}

const INDENT = '  ';

/** A sentence that needs several lines: its subject, then a line or more for each clause. */
function layOut(sentence: string): string {
  if (widthOf(sentence) <= COLUMNS) return sentence;
  const [subject = '', ...rest] = sentence.split(/(?<=:) /);
  if (rest.length === 0) return wrap(sentence, INDENT);
  const clauses = rest.join(' ').split(/(?<=;) (?![^(]*\))/);
  return [wrap(subject, INDENT), ...clauses.map((clause) => wrap(INDENT + clause, INDENT.repeat(2)))].join(
    '\n',
  );
}
