/** Text for a terminal of 80 columns, which every terminal has: longer lines are broken at spaces. Pure. */
import { stripVTControlCharacters } from 'node:util';

export const COLUMNS = 80;

/** Columns that a text takes: none of our texts has a character of two. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Behind every space that may break; the indent of a line belongs to its first word. */
const SPACES = /(?<=\S )/;

/**
 * Breaks a line that is too long.
 * @param indent of all lines but the first
 * @param places where it may be broken
 */
export function wrap(text: string, indent = '', columns = COLUMNS, places = SPACES): string {
  const lines: string[] = [];
  for (const piece of text.split(places)) {
    const longer = `${lines.at(-1) ?? ''}${piece}`;
    if (lines.length === 0 || widthOf(longer.trimEnd()) <= columns) lines.splice(-1, 1, longer);
    else lines.push(indent + piece);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** Breaks a text that begins in a column, counted from 0; its other lines begin there too. */
export function wrapAt(column: number, text: string): string {
  return wrap(text, '', COLUMNS - column).replaceAll('\n', `\n${' '.repeat(column)}`);
}

/** Breaks all lines that are too long, and indents the rest of each by two spaces more. */
export function wrapLines(text: string): string {
  return text
    .split('\n')
    .map((line) => wrap(line, `${/^ */.exec(line)?.[0] ?? ''}  `))
    .join('\n');
}
