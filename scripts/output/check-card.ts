/** The report card of `npm run check` as text: a line for each check, the findings in full, and the verdict. */
import { styleText } from 'node:util';
import type { Report, ReportLine } from '../../check/report.ts';

const COLUMNS = 80;
const MARK_WIDTH = 9;
const TITLE_WIDTH = 33;
const LABEL_WIDTH = 10;

const COLOURS = { ok: 'green', remark: 'yellow', fault: 'red', skipped: 'dim' } as const;

export function formatCard(report: Report): string {
  const { checks, because } = report;
  if (because !== null)
    return `${[title(report), '', wrap(`${report.server} could not be checked: ${because}`, 0)].join('\n')}\n`;
  const faults = checks.filter(({ mark }) => mark === 'fault');
  const remarks = checks.filter(({ mark }) => mark === 'remark');
  const sections = [
    title(report),
    checks.map(formatLine).join('\n'),
    ...formatModel(report),
    // The last lines are what a terminal shows.
    ...remarks.map((line) => formatFinding('Remark', line)),
    ...faults.map((line) => formatFinding('FAULT', line)),
    verdict(report, faults.length, remarks.length),
  ];
  return `${sections.join('\n\n')}\n`;
}

function title({ server, exercise }: Report): string {
  return exercise === null ? `${server}: report card` : `${server}: report card for exercise ${exercise}`;
}

function formatLine({ mark, title: what, seen }: ReportLine): string {
  const head = `${styleText(COLOURS[mark], mark.padEnd(MARK_WIDTH))}${what.padEnd(TITLE_WIDTH)}`;
  const room = COLUMNS - MARK_WIDTH - TITLE_WIDTH;
  return `${head}${breakLines(seen, room).join(`\n${' '.repeat(MARK_WIDTH + TITLE_WIDTH)}`)}`;
}

function formatFinding(kind: 'FAULT' | 'Remark', line: ReportLine): string {
  const colour = kind === 'FAULT' ? 'red' : 'yellow';
  const rows = [
    ['done', line.did],
    ...line.notes.flatMap(({ seen, mend }) => [
      ['seen', `${capital(seen)}.`],
      ['mend', `${capital(mend)}${mend.endsWith(';') ? '' : '.'}`],
    ]),
    ...(kind === 'FAULT' ? [['asked', `${capital(line.asks)}.`]] : []),
  ];
  const body = rows.map(
    ([label = '', text = '']) => `  ${label.padEnd(LABEL_WIDTH - 2)}${wrap(text, LABEL_WIDTH)}`,
  );
  return [styleText(colour, `${kind} on "${line.title}"`), ...body].join('\n');
}

function formatModel({ model, checks }: Report): readonly string[] {
  if (model === null) return [];
  const words = checks.find(({ id }) => id === 'model')?.seen ?? model.model;
  return [wrap(`Model: ${words}. ${capital(model.evidence)}.`, 0)];
}

function verdict({ server, exercise, seconds }: Report, faults: number, remarks: number): string {
  const by = exercise === null ? '' : ` by exercise ${exercise}`;
  const found = faults === 0 ? 'no fault' : faults === 1 ? '1 fault' : `${faults} faults`;
  const more = remarks === 0 ? '' : remarks === 1 ? ', 1 remark' : `, ${remarks} remarks`;
  return `Verdict: ${server} has ${found}${by}${more} (${Math.round(seconds)} s).`;
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
