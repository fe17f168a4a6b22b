/** The report card of `npm run check` as text: a line for each check, the findings in full, and the verdict. */
import { styleText } from 'node:util';
import type { ENGLISH_CARD } from '../../check/card-words-en.ts';
import type { Report, ReportLine } from '../../check/report.ts';

type Words = typeof ENGLISH_CARD;

const COLUMNS = 80;
const MARK_WIDTH = 9;
const TITLE_WIDTH = 33;
const LABEL_WIDTH = 10;

const COLOURS = { ok: 'green', remark: 'yellow', fault: 'red', skipped: 'dim' } as const;

export function formatCard(report: Report, words: Words): string {
  const { server, exercise, checks, because } = report;
  const title = words.title(server, exercise);
  if (because !== null) return `${[title, '', wrap(words.unchecked(server, because), 0)].join('\n')}\n`;
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
  const room = COLUMNS - MARK_WIDTH - TITLE_WIDTH;
  return `${head}${breakLines(seen, room).join(`\n${' '.repeat(MARK_WIDTH + TITLE_WIDTH)}`)}`;
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
    ([label = '', text = '']) => `  ${label.padEnd(LABEL_WIDTH - 2)}${wrap(text, LABEL_WIDTH)}`,
  );
  return [styleText(COLOURS[mark], finding(mark, line.title)), ...body].join('\n');
}

function formatModel({ model, checks }: Report, words: Words): readonly string[] {
  if (model === null) return [];
  const name = checks.find(({ id }) => id === 'model')?.seen ?? model.model;
  return [wrap(words.model(name, capital(model.evidence)), 0)];
}

/** A clause that ends with a line of C, or asks, has its stop. */
function sentence(clause: string): string {
  return `${capital(clause)}${/[;?]$/.test(clause) ? '' : '.'}`;
}

function capital(text: string): string {
  return /^[a-z]+\(|^[a-z]+ =|^cc /.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function wrap(text: string, indent: number): string {
  return breakLines(text, COLUMNS - indent).join(`\n${' '.repeat(indent)}`);
}

/** Breaks lines at spaces. */
function breakLines(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}
