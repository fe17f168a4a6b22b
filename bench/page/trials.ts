/** The table of all trials: made when it is unfolded, sorted by the head of a column, filtered by text and by value. */
import { button, make, unpack, words } from './dom.ts';
import { TRIAL_COLUMNS, type TrialColumn } from '../words/page-words.ts';
import type { PageTrials, TrialCell } from './page-data.ts';
import { isHidden, onServers } from './servers.ts';
import { copyButton, csv, hintOf } from './tables.ts';

type Row = readonly TrialCell[];

/** More rows are made on request, so that a sort of thousands stays quick. */
const FEW = 200;

const FILTERS = ['server', 'scenario', 'validity'] as const;

const indexOf = (column: TrialColumn): number => TRIAL_COLUMNS.indexOf(column);
const texts = words.trials;

export function startTrials({ rows }: PageTrials): void {
  const details = document.querySelector<HTMLDetailsElement>('#all-trials details');
  const open = (): void => {
    unpack(rows).then((all) => details?.append(explorer(all as Row[])), reportError);
  };
  details?.addEventListener('toggle', open, { once: true });
}

function explorer(all: readonly Row[]): HTMLElement {
  let sorted: { readonly index: number; readonly isDown: boolean } = { index: 0, isDown: false };
  let limit = FEW;
  const text = make('input', { type: 'search' });
  const selects = FILTERS.map((column) => selectOf(all, column));
  const status = make('output');
  const body = make('tbody');
  const heads = TRIAL_COLUMNS.map((column, index) => {
    const sort = (): void => {
      sorted = { index, isDown: sorted.index === index && !sorted.isDown };
      update();
    };
    const head = make('th', { scope: 'col' }, button(texts.columns[column], sort));
    head.className = alignOf(column);
    return head;
  });
  const more = button('', () => {
    limit = Infinity;
    update();
  });
  let shown: readonly Row[] = all;

  function update(): void {
    shown = all.filter(isWanted).toSorted((a, b) => compare(a, b, sorted));
    heads.forEach((head, index) => {
      head.ariaSort = index !== sorted.index ? 'none' : sorted.isDown ? 'descending' : 'ascending';
    });
    body.replaceChildren(...shown.slice(0, limit).map(rowElement));
    status.textContent = texts.shown(shown.length, all.length);
    more.textContent = texts.showAll(shown.length);
    more.hidden = shown.length <= limit;
  }

  function isWanted(row: Row): boolean {
    if (isHidden(String(row[indexOf('server')]))) return false;
    const wanted = text.value.trim().toLocaleLowerCase();
    return (
      FILTERS.every((column, index) => {
        const value = selects[index]?.select.value ?? '';
        return value === '' || row[indexOf(column)] === value;
      }) &&
      row.some((cell) =>
        String(cell ?? '')
          .toLocaleLowerCase()
          .includes(wanted),
      )
    );
  }

  for (const control of [text, ...selects.map(({ select }) => select)]) {
    control.addEventListener('input', update);
  }
  onServers(update);
  update();
  const copy = copyButton(words.copy.csv, () =>
    csv([TRIAL_COLUMNS, ...shown.map((row) => row.map((cell) => String(cell ?? '')))]),
  );
  const filters = make('div', { className: 'filters' }, make('label', {}, texts.text, ' ', text));
  filters.append(...selects.map(({ label }) => label), status, copy);
  const table = make('table', { className: 'trials' }, make('caption', { textContent: texts.caption }));
  table.append(make('thead', {}, make('tr', {}, ...heads)), body);
  const region = make('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: texts.title });
  region.append(table);
  return make('div', {}, filters, hintOf(region), region, more);
}

function option(value: string, text: string): HTMLElement {
  return make('option', { value, textContent: text });
}

function selectOf(all: readonly Row[], column: (typeof FILTERS)[number]) {
  const values = [...new Set(all.map((row) => String(row[indexOf(column)])))].toSorted();
  const select = make('select', {}, option('', texts.all));
  select.append(...values.map((value) => option(value, shownText(value, column))));
  return { select, label: make('label', {}, texts.columns[column], ' ', select) };
}

/** What was not measured comes last in both directions. */
function compare(a: Row, b: Row, { index, isDown }: { index: number; isDown: boolean }): number {
  const [left = null, right = null] = [a[index], b[index]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const order =
    typeof left === 'number' && typeof right === 'number'
      ? left - right
      : String(left).localeCompare(String(right), words.locale);
  return isDown ? -order : order;
}

const numbers = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 2 });

function shownText(cell: TrialCell, column: TrialColumn): string {
  if (cell === null) return column === 'invalid_because' ? '' : '–';
  if (typeof cell === 'number') return numbers.format(cell);
  return column === 'validity' ? texts.validity[cell as keyof typeof texts.validity] : cell;
}

const TEXTS: ReadonlySet<TrialColumn> = new Set([
  'scenario',
  'variant',
  'server',
  'validity',
  'invalid_because',
]);

function alignOf(column: TrialColumn): string {
  return TEXTS.has(column) ? 'left' : 'right';
}

function rowElement(row: Row): HTMLElement {
  const cells = TRIAL_COLUMNS.map((column, index) => {
    const cell = row[index] ?? null;
    const textContent = shownText(cell, column);
    if (column === 'server') return make('th', { scope: 'row', className: 'left', textContent });
    return make('td', { className: alignOf(column), textContent });
  });
  const className = row[indexOf('validity')] === 'valid' ? '' : 'excluded';
  return make('tr', { className }, ...cells);
}
