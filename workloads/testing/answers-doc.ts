/** For the tests: the tables of docs/http-answers.md, whose last column is what our client really does. */
import { readFileSync } from 'node:fs';

const DOC = new URL('../../docs/http-answers.md', import.meta.url);

/** @returns the last cell of each row below a heading, by the first one, which is the row's id */
export function documented(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = readFileSync(DOC, 'utf8').split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((line) => {
      const cells = line.split(/ +\| */);
      return [(cells[0] ?? '').replaceAll(/[|` ]/g, ''), cells.at(-2) ?? ''];
    }),
  );
}
