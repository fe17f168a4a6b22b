/** A table for a terminal: two spaces between columns, no rules. Where it is too wide, cells are broken into lines. */
import CliTable from 'cli-table3';
import { COLUMNS, widthOf, wrap } from './terminal-text.ts';

const RULES =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid';

const GAP = '  ';

export const PLAIN_CHARS = {
  ...Object.fromEntries(RULES.split(' ').map((name) => [name, ''])),
  middle: GAP,
};

export type Align = 'left' | 'right';

/** @param below a text under each row, from the second column on */
export function plainTable(
  head: readonly string[],
  aligns: readonly Align[],
  rows: readonly (readonly string[])[],
  below: readonly string[] = [],
): string {
  const widths = widthsOf([head, ...rows]);
  const broken = (cells: readonly string[]) => cells.map((cell, at) => wrap(cell, '', widths[at], PLACES));
  const table = new CliTable({
    head: broken(head),
    chars: PLAIN_CHARS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: [...aligns],
    colWidths: widths,
  });
  const [first = 0, ...others] = widths;
  const room = widthOfAll([first, ...others]) - first - GAP.length;
  for (const [at, row] of rows.entries()) {
    table.push(broken(row));
    const text = below[at];
    if (text !== undefined) table.push(['', { content: wrap(text, GAP, room), colSpan: others.length }]);
  }
  return table.toString().replaceAll(/ +$/gm, '');
}

/** Names such as `worker-pool:threads=16/posix` may be broken too. */
const PLACES = /(?<=\S )|(?<=[-/:=])(?=\S)/;

/** Of the columns, those that can lose most are narrowed until all fit. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widest = (measure: (cell: string) => number): number[] =>
    (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => measure(row[at] ?? ''))));
  const widths = widest(widthOf);
  const least = widest((cell) => Math.max(...cell.split(PLACES).map((piece) => widthOf(piece.trimEnd()))));
  for (;;) {
    const losable = widths.map((width, at) => width - (least[at] ?? 0));
    const most = Math.max(...losable);
    if (most <= 0 || widthOfAll(widths) <= COLUMNS) return widths;
    const at = losable.indexOf(most);
    widths[at] = (widths[at] ?? 0) - 1;
  }
}

function widthOfAll(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
}
