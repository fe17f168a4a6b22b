/**
 * The drawn marks of a chart, each with the row that it was drawn from: which server it belongs to, and what it shows when
 * it is pointed at. Vega's renderer to SVG keeps them at the elements.
 */
import type { Tip } from './page-data.ts';
import { isHidden } from './servers.ts';

interface Row {
  readonly server?: string;
  /** The label of the server that this text names. */
  readonly names?: string;
  readonly tip?: Tip;
}

type Bound = Element & { readonly __data__?: { readonly datum?: Row } };

export function rowOf(element: Element): Row {
  return (element as Bound).__data__?.datum ?? {};
}

function marksOf(chart: Element): Element[] {
  return [...chart.querySelectorAll('path, text, line, rect')];
}

/** Hides what belongs to hidden servers; the names of servers stay, faint, so that they can be shown again. */
export function hideMarks(chart: Element): void {
  for (const mark of marksOf(chart)) {
    const { server, names } = rowOf(mark);
    if (names !== undefined) {
      mark.classList.add('name');
      mark.classList.toggle('faint', isHidden(names));
    } else if (server !== undefined) mark.classList.toggle('off', isHidden(server));
  }
}

/** Those with a tip that are shown, from the left to the right. */
export function pointsOf(chart: Element): Element[] {
  const shown = marksOf(chart).filter(
    (mark) => rowOf(mark).tip !== undefined && !mark.classList.contains('off'),
  );
  return shown
    .map((mark) => ({ mark, x: mark.getBoundingClientRect().x }))
    .toSorted((a, b) => a.x - b.x)
    .map(({ mark }) => mark);
}

const REACH_PX = 24;

/** The mark under the pointer, or else the one with the nearest middle, if that is near. */
export function pointAt(chart: Element, { clientX, clientY, target }: PointerEvent): Element | null {
  if (target instanceof Element && rowOf(target).tip !== undefined) return target;
  const near = pointsOf(chart).map((mark) => {
    const { x, y, width, height } = mark.getBoundingClientRect();
    return { mark, distance: Math.hypot(x + width / 2 - clientX, y + height / 2 - clientY) };
  });
  const [nearest] = near.toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= REACH_PX ? nearest.mark : null;
}
