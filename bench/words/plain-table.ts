/** A table for a terminal: two spaces between columns, no rules. */
import CliTable from 'cli-table3';

const RULES =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid';

export const PLAIN_CHARS = {
  ...Object.fromEntries(RULES.split(' ').map((name) => [name, ''])),
  middle: '  ',
};

export type Align = 'left' | 'right';

export function plainTable(
  head: readonly string[],
  aligns: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const table = new CliTable({
    head: [...head],
    chars: PLAIN_CHARS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: [...aligns],
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, '');
}
