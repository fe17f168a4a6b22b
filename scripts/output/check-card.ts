/** The report card of `npm run check` as text: a line for each check, the findings in full, and the verdict. */
import { styleText } from 'node:util';
import type { ENGLISH_CARD } from '../../check/card-words-en.ts';
import { wrapAt, wrap } from '../../bench/words/terminal-text.ts';
import type { Report, ReportLine } from '../../check/report.ts';

type Words = typeof ENGLISH_CARD;

const MARK_WIDTH = 9;
const TITLE_WIDTH = 33;
const LABEL_WIDTH = 10;

const COLOURS = { ok: 'green', remark: 'yellow', fault: 'red', skipped: 'dim' } as const;

export function formatCard(report: Report, words: Words): string {
  const { server, exercise, checks, because } = report;
  const title = words.title(server, exercise);
  if (because !== null) return `${[title, '', wrap(words.unchecked(server, because))].join('\n')}\n`;
  const faults = checks.filter(({ mark }) => mark === 'fault');
  const remarks = checks.filter(({ mark }) => mark === 'remark');
  const sections = [
    title,
    checks.map((line) => formatLine(line, words)).join('\n'),
    ...formatModel(report, words),
    // The last lines are what a terminal shows.
    ...remarks.map((line) => formatFinding('remark', line, words)),
    ...faults.map((line) => formatFinding('fault', line, words)),
    words.verdict(server, exercise, faults.length, remarks.length, Math.round(report.seconds)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function formatLine({ mark, title: what, seen }: ReportLine, { marks }: Words): string {
  const head = `${styleText(COLOURS[mark], marks[mark].padEnd(MARK_WIDTH))}${what.padEnd(TITLE_WIDTH)}`;
  return `${head}${wrapAt(MARK_WIDTH + TITLE_WIDTH, seen)}`;
}

function formatFinding(mark: 'fault' | 'remark', line: ReportLine, { labels, finding }: Words): string {
  const rows = [
    [labels.did, line.did],
    ...line.notes.flatMap(({ seen, mend }) => [
      [labels.seen, sentence(seen)],
      [labels.mend, sentence(mend)],
    ]),
    ...(mark === 'fault' ? [[labels.asks, sentence(line.asks)]] : []),
  ];
  const body = rows.map(
    ([label = '', text = '']) => `  ${label.padEnd(LABEL_WIDTH - 2)}${wrapAt(LABEL_WIDTH, text)}`,
  );
  return [styleText(COLOURS[mark], finding(mark, line.title)), ...body].join('\n');
}

function formatModel({ model, checks }: Report, words: Words): readonly string[] {
  if (model === null) return [];
  const name = checks.find(({ id }) => id === 'model')?.seen ?? model.model;
  return [wrap(words.model(name, capital(model.evidence)))];
}

/** A clause that ends with a line of C, or asks, has its stop. */
function sentence(clause: string): string {
  return `${capital(clause)}${/[;?]$/.test(clause) ? '' : '.'}`;
}

function capital(text: string): string {
  return /^[a-z]+\(|^[a-z]+ =|^cc /.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
