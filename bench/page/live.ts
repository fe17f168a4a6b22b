/**
 * The page of a run under way. It shows what the run sends between trials, and does nothing in between: it has no timer.
 * Whatever a text holds, it stays text. At the end of the run the report is at the same address, and takes its place.
 */
import type { LiveFigure, LiveMatrix, LiveState, LiveTable } from './live-data.ts';

const source = new EventSource('/events');
/** What each part shows, as JSON: a part that stays the same is not made again. */
const shown = new Map<string, string>();

source.addEventListener('message', ({ data }: MessageEvent<string>) => show(JSON.parse(data) as LiveState));
source.addEventListener('report', () => {
  source.close();
  location.reload();
});
source.addEventListener('error', () => element('lost').removeAttribute('hidden'));

function show(state: LiveState): void {
  element('lost').setAttribute('hidden', '');
  element('status').textContent = state.status;
  element('under-way').textContent = state.underWay;
  element('heard').textContent = state.heard;
  fill('answer', state.answer, (answer) =>
    answer.map(({ about, finding }) =>
      make('p', '', about === '' ? '' : make('strong', '', `${about}.`), ` ${finding}`),
    ),
  );
  fill('matrix', state.matrix, (matrix) => (matrix === null ? [] : [matrixOf(matrix)]));
  fill('key', state.matrix?.caption ?? '', (caption) => [caption]);
  fill('medians', state.medians, (medians) => (medians === null ? [] : [tableOf(medians)]));
  fill('comparisons', state.comparisons, (all) => [tableOf(all)]);
  fill('disturbances', state.disturbances, items);
  fill('figures', state.figures, (figures) => figures.map(figureOf));
  fill('plan', state.plan, items);
}

function fill<Content>(
  id: string,
  content: Content,
  draw: (content: Content) => readonly (Node | string)[],
): void {
  const json = JSON.stringify(content);
  if (shown.get(id) === json) return;
  shown.set(id, json);
  element(id).replaceChildren(...draw(content));
}

function items(texts: readonly string[]): HTMLElement[] {
  return texts.map((text) => make('li', '', text));
}

function figureOf({ src, title }: LiveFigure): HTMLElement {
  const image = document.createElement('img');
  Object.assign(image, { src, alt: title });
  return make('figure', '', image);
}

function matrixOf({ work, servers, rows }: LiveMatrix): HTMLElement {
  const body = rows.map(({ heading, note, places }) => [
    rowHead(heading, ' ', make('small', '', note)),
    ...places.map((place) =>
      make('td', place.tone, make('b', '', place.main), ' ', make('small', '', place.note)),
    ),
  ]);
  return table('matrix', [work, ...servers], body);
}

function tableOf({ caption, head, rows }: LiveTable): HTMLElement {
  const body = rows.map(([name = '', ...cells]) => [
    rowHead(name),
    ...cells.map((cell) => make('td', 'right', cell)),
  ]);
  const made = table('', head, body);
  made.prepend(make('caption', '', caption));
  return made;
}

function table(className: string, head: readonly string[], body: readonly (readonly Node[])[]): HTMLElement {
  const heads = head.map((text, at) => make('th', at === 0 ? 'left' : 'right', text));
  for (const one of heads) one.setAttribute('scope', 'col');
  return make(
    'table',
    className,
    make('thead', '', make('tr', '', ...heads)),
    make('tbody', '', ...body.map((cells) => make('tr', '', ...cells))),
  );
}

function rowHead(...content: readonly (Node | string)[]): HTMLElement {
  return Object.assign(make('th', 'left', ...content), { scope: 'row' });
}

function make(tag: string, className: string, ...children: readonly (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new RangeError(`the page has no element ${id}`);
  return found;
}
