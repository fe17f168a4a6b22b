/** A button on every table that copies it as CSV, and one on every command that copies its text. */
import { button, make, words } from './dom.ts';

export function startTables(): void {
  for (const table of document.querySelectorAll('table')) addCopyButton(table);
  for (const text of document.querySelectorAll('pre')) {
    text.before(
      make(
        'div',
        { className: 'copy' },
        copyButton(words.copy.text, () => text.textContent),
      ),
    );
  }
}

function addCopyButton(table: HTMLTableElement): void {
  const copy = copyButton(words.copy.csv, () => csvOf(table));
  const caption = table.caption?.textContent ?? table.parentElement?.ariaLabel ?? '';
  copy.ariaLabel = words.copy.csvOf(caption);
  // Outside of the part that scrolls; the matrix is to be on the first screen.
  const place = table.closest<HTMLElement>('.scroll') ?? table;
  if (table.classList.contains('matrix')) place.previousElementSibling?.prepend(copy);
  else place.before(make('div', { className: 'copy' }, hintOf(place), copy));
}

const hints = new Map<Element, HTMLElement>();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    hints.get(target)?.toggleAttribute('hidden', target.scrollWidth <= target.clientWidth);
  }
});

/** The note that a part scrolls sideways; hidden while it does not. */
export function hintOf(region: HTMLElement): HTMLElement {
  const hint = make('span', { className: 'hint', textContent: words.wideTable, hidden: true });
  hints.set(region, hint);
  sizes.observe(region);
  return hint;
}

/** @param read the text, when the button is pressed */
export function copyButton(text: string, read: () => string): HTMLButtonElement {
  const say = (result: string): void => {
    element.textContent = result;
    setTimeout(() => (element.textContent = text), 2000);
  };
  const element = button(text, () => {
    navigator.clipboard.writeText(read()).then(
      () => say(words.copy.done),
      () => say(words.copy.failed),
    );
  });
  element.ariaLive = 'polite';
  return element;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows that are shown. */
function csvOf(table: HTMLTableElement): string {
  const rows = [...table.rows].filter((row) => !row.classList.contains('off'));
  return csv(rows.map((row) => [...row.cells].map(({ innerText }) => plain(innerText.trim()))));
}

export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

const parts = new Intl.NumberFormat(words.locale).formatToParts(-12_345.6);
const [group = '', decimal = '.'] = (['group', 'decimal'] as const).map(
  (type) => parts.find((one) => one.type === type)?.value,
);

/** A number as programs read it: `12,345.6` is 12345.6. Other texts stay. */
function plain(text: string): string {
  const number = text.replaceAll(group, '').replace(decimal, '.');
  return /^-?\d+(?:\.\d+)?$/.test(number) ? number : text;
}
