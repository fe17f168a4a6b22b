/** What a run prints on stdout at its end, for a terminal of 100 columns: table, conclusions, doubts, warnings. Pure. */
import type { Analysis } from '../../bench/analysis/analysis.ts';
import { sentencesOf } from '../../bench/report/answers.ts';
import { describeDisturbance } from '../../bench/report/content.ts';
import { describeNoise } from '../../bench/report/noise.ts';
import { formatTable } from '../../bench/report/terminal-table.ts';
import type { RunRecord } from '../../bench/results/run-record.ts';
import { formatDuration } from '../../bench/run/progress.ts';
import { formatNumberOf } from '../../bench/words/numbers.ts';

/** @param report the path that is printed; null where it could not be written */
export function formatOutcome(analysis: Analysis, report: string | null): string {
  const { run: record, summary, trials, selfComparisons } = analysis;
  const parts = [
    formatTable(summary),
    ...sentencesOf(analysis).map(layOut),
    ...[...describeDisturbance(trials), ...describeNoise(selfComparisons), describeEnd(record)].map((text) =>
      wrap(text, ''),
    ),
    ...notes(analysis).map((text) => wrap(text, '')),
    report === null ? '' : `Report: ${report}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Empty where a run did what was planned, no more and no less. */
function describeEnd({ state, ended, trialsDone, blocksDone, plan, spentS }: RunRecord): string {
  const { trials, budgetS } = plan;
  const blocks = `${formatNumberOf(blocksDone ?? 0, 'block')} in ${formatDuration(spentS)}`;
  if (state !== 'complete')
    return `The run was ${state} after ${trialsDone}${budgetS === null ? ` of ${trials}` : ''} trials.`;
  switch (ended) {
    case 'settled':
      return `Every pair is settled: ${blocks}.`;
    case 'budget':
      return `The budget has ended: ${blocks}.`;
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
function notes({ run: { warnings }, trials }: Pick<Analysis, 'run' | 'trials'>): string[] {
  const invalid = new Set(trials.flatMap(({ trial, validity }) => (validity === 'invalid' ? [trial] : [])));
  const ofTrials = warnings.filter(({ kind }) => kind === 'trial-invalid');
  const shown = ofTrials.filter(({ trial }) => trial !== null && invalid.has(trial));
  const listed = new Set(shown.slice(0, INVALID_LISTED));
  const lines = warnings
    .filter((warning) => warning.kind !== 'trial-invalid' || listed.has(warning))
    .map(({ message }) => `Note: ${message}`);
  const omitted = shown.length - listed.size;
  if (omitted === 0) return lines;
  return [
    ...lines,
    `Note: ${omitted} more ${omitted === 1 ? 'trial is' : 'trials are'} invalid: see trials.csv`,
  ];
}

const COLUMNS = 100;
const INDENT = '  ';

/** A sentence that needs several lines: its subject, then a line or more for each clause. */
function layOut(sentence: string): string {
  if (sentence.length <= COLUMNS) return sentence;
  const [subject = '', ...rest] = sentence.split(/(?<=:) /);
  if (rest.length === 0) return wrap(sentence, INDENT);
  const clauses = rest.join(' ').split(/(?<=;) (?![^(]*\))/);
  return [wrap(subject, INDENT), ...clauses.map((clause) => wrap(INDENT + clause, INDENT.repeat(2)))].join(
    '\n',
  );
}

/** Breaks lines at spaces. @param indent of all lines but the first */
function wrap(text: string, indent: string): string {
  const [first = '', ...words] = text.split(/(?<=\S) /);
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (longer.length <= COLUMNS) lines.splice(-1, 1, longer);
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
