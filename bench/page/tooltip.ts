/** What a mark shows, beside the mark that is pointed at or that the arrow keys have reached. One for the whole page. */
import { make, words } from './dom.ts';
import { pointAt, pointsOf, rowOf } from './marks.ts';

const box = make('div', { className: 'tip', role: 'status', hidden: true });

/** The mark that it shows. */
let shown: Element | null = null;

function show(mark: Element | null): void {
  if (mark === shown) return;
  shown?.classList.remove('pointed');
  shown = mark;
  const { server, tip } = mark === null ? {} : rowOf(mark);
  box.hidden = tip === undefined;
  if (mark === null || tip === undefined) return;
  mark.classList.add('pointed');
  const { axis, at, value, low, high, trials } = tip;
  const lines = [
    axis === undefined ? at : words.chart.at(axis, at),
    ...(low === undefined || high === undefined ? [] : [words.chart.interval(low, high)]),
    ...(trials === undefined ? [] : [words.chart.trials(trials)]),
  ];
  box.replaceChildren(make('strong', { textContent: server ?? '' }), make('b', { textContent: value }));
  box.append(...lines.filter((text) => text !== '').map((textContent) => make('div', { textContent })));
  place(mark.getBoundingClientRect());
}

const GAP_PX = 12;

/** Above the mark, or below it where there is no room; never beyond the edges of the window. */
function place({ x, y, width, bottom }: DOMRect): void {
  const own = box.getBoundingClientRect();
  const left = Math.min(x + width / 2 + GAP_PX, document.documentElement.clientWidth - own.width - GAP_PX);
  const above = y - own.height - GAP_PX;
  box.style.left = `${Math.max(GAP_PX, left)}px`;
  box.style.top = `${above > 0 ? above : bottom + GAP_PX}px`;
}

const STEP: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** @param chart it gets the focus */
export function startTooltip(chart: HTMLElement): void {
  chart.addEventListener('pointermove', (event) => show(pointAt(chart, event)));
  chart.addEventListener('pointerdown', (event) => show(pointAt(chart, event)));
  chart.addEventListener('pointerleave', () => show(null));
  chart.addEventListener('blur', () => show(null));
  chart.addEventListener('keydown', (event) => {
    const step = STEP[event.key];
    if (event.key === 'Escape') show(null);
    if (step === undefined || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const points = pointsOf(chart);
    const now = shown === null ? -1 : points.indexOf(shown);
    const next = now < 0 && step < 0 ? points.length - 1 : now + step;
    show(points[Math.min(points.length - 1, Math.max(0, next))] ?? null);
  });
}

export function startTooltips(): void {
  document.body.append(box);
  document.addEventListener('scroll', () => show(null), { passive: true });
}
