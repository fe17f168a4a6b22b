/** The zoom of a chart along its time axis: by buttons, keys, the wheel with Ctrl, and by dragging. */
import type { View } from 'vega';
import { button, make, words } from './dom.ts';
import { hideMarks } from './marks.ts';
import { ZOOM_SIGNAL } from './page-data.ts';

type Range = readonly [number, number];

const FACTOR = 1.5;
const STEP = 0.25;

/** The narrowest part of the whole range that is shown. */
const NARROWEST = 1 / 500;

/** A part of a range: scaled about a place in it (0: its begin, 1: its end), then moved by a share of itself. */
function part([from, to]: Range, whole: Range, factor: number, about: number, by: number): Range {
  const all = whole[1] - whole[0];
  const width = Math.min(all, Math.max(all * NARROWEST, (to - from) * factor));
  const begin = from + (to - from - width) * about + by * width;
  const least = Math.min(whole[1] - width, Math.max(whole[0], begin));
  return [least, least + width];
}

/** @returns the buttons */
export function zoomControls(chart: HTMLElement, view: View, whole: Range): HTMLElement[] {
  let now: Range = whole;
  const show = (next: Range): void => {
    now = next;
    view
      .signal(ZOOM_SIGNAL, next)
      .runAsync()
      .then(() => hideMarks(chart), reportError);
  };
  const change = (factor: number, by: number, about = 0.5): void => show(part(now, whole, factor, about, by));
  const actions = [
    ['+', words.chart.zoomIn, () => change(1 / FACTOR, 0)],
    ['-', words.chart.zoomOut, () => change(FACTOR, 0)],
    ['0', words.chart.zoomAll, () => show(whole)],
    ['Shift+ArrowLeft', words.chart.earlier, () => change(1, -STEP)],
    ['Shift+ArrowRight', words.chart.later, () => change(1, STEP)],
  ] as const;
  chart.addEventListener('keydown', (event) => {
    const pressed = event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;
    const action = actions.find(([key]) => key === pressed);
    if (action === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action[2]();
  });
  const share = ({ clientX }: MouseEvent): number => {
    const { x, width } = plotOf(chart);
    return Math.min(1, Math.max(0, (clientX - x) / width));
  };
  // The wheel alone scrolls the page.
  chart.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      change(event.deltaY < 0 ? 1 / FACTOR : FACTOR, 0, share(event));
    },
    { passive: false },
  );
  let grip: number | null = null;
  chart.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse') grip = share(event);
  });
  chart.addEventListener('pointermove', (event) => {
    if (grip === null || event.buttons === 0) return;
    const next = share(event);
    change(1, grip - next);
    grip = next;
  });
  chart.addEventListener('pointerup', () => (grip = null));
  const help = make('small', { textContent: words.chart.zoomHelp });
  return [...actions.map(([, text, act]) => button(text, act)), help];
}

/** The place of the plot on the screen: its lanes are the widest lines. */
function plotOf(chart: HTMLElement): DOMRect {
  const lines = [...chart.querySelectorAll('line')].map((line) => line.getBoundingClientRect());
  const [widest] = lines.toSorted((a, b) => b.width - a.width);
  return widest ?? chart.getBoundingClientRect();
}
