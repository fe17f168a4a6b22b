/** Which servers the page shows: one set for all charts, the matrix and the tables. */
import { button, make, words } from './dom.ts';
import type { PageServer } from './page-data.ts';

const hidden = new Set<string>();
const nameOf = new Map<string, string>();

/** Called after a server was hidden or shown. */
const watchers: (() => void)[] = [];

/** @param label as in a table or a figure, or the name of the matrix */
export function isHidden(label: string): boolean {
  return hidden.has(nameOf.get(label) ?? label);
}

export function onServers(watch: () => void): void {
  watchers.push(watch);
}

export function toggleServer(label: string): void {
  const name = nameOf.get(label) ?? label;
  if (!hidden.delete(name)) hidden.add(name);
  for (const watch of watchers) watch();
}

/** A button that shows whether a server is shown. */
function toggle(name: string): HTMLButtonElement {
  const element = button(name, () => toggleServer(name));
  element.title = words.servers.toggle(name);
  onServers(() => (element.ariaPressed = String(!isHidden(name))));
  element.ariaPressed = 'true';
  return element;
}

export function startServers(servers: readonly PageServer[]): void {
  for (const { label, name } of servers) nameOf.set(label, name);
  const names = [...new Set(nameOf.values())];
  if (names.length < 2) return;
  const group = make('div', { className: 'servers', role: 'group', ariaLabel: words.servers.title });
  group.append(make('span', { textContent: words.servers.title }), ...names.map(toggle));
  document.querySelector('nav details')?.append(group);
  startMatrix(names);
  startRows();
}

/** The head of a column stays, so that it can be shown again. */
function startMatrix(names: readonly string[]): void {
  const table = document.querySelector<HTMLTableElement>('table.matrix');
  for (const head of table?.tHead?.rows[0]?.cells ?? []) {
    const name = head.textContent;
    if (!names.includes(name)) continue;
    head.replaceChildren(toggle(name));
    const cells = [...(table?.tBodies[0]?.rows ?? [])].map((row) => row.cells[head.cellIndex]);
    onServers(() => {
      for (const cell of cells) cell?.classList.toggle('gone', isHidden(name));
    });
  }
}

/** Rows that a server names. The table of all trials makes its own. */
function startRows(): void {
  const rows = [...document.querySelectorAll<HTMLTableRowElement>('table:not(.matrix) tbody tr')];
  const named = rows.flatMap((row) => {
    const label = [...row.querySelectorAll('th')].find(({ textContent }) => nameOf.has(textContent));
    return label === undefined ? [] : [{ row, label: label.textContent }];
  });
  onServers(() => {
    for (const { row, label } of named) row.classList.toggle('off', isHidden(label));
  });
}
