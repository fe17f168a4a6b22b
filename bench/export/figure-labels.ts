/** The names of the lines, in place of a legend: beside their ends, to the right of the plot. */
import type { Frame } from './figure-frame.ts';
import { type Encoding, type Layer, layer, pixel, textLayer } from './figure-layers.ts';
import { GAP_PX, labelHeightPx, labelsOf } from './line-labels.ts';
import type { Point, Series } from './series.ts';
import { TEXT_PX } from './theme.ts';

const FAR_PX = 60;
const LINE_PX = 17;

/** Moved apart where they would touch, each with a thin line to what it names. */
export function labelLayers(series: readonly Series[], frame: Frame): Layer[] {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, frame));
  const placed = labels.map((label) => ({
    label,
    wantedPx: label.end === null ? frame.heightPx : topPx(label.end, frame),
    heightPx: labelHeightPx(label),
  }));
  const middlesPx = spreadLabels(placed, frame.heightPx);
  const leftPx = frame.widthPx + GAP_PX;
  const leaders = placed.flatMap(({ label: { end, colour }, wantedPx }, index) =>
    end === null || !isReached(end, frame)
      ? []
      : [{ colour, xPx: endPx(end, frame) + 8, yPx: wantedPx, x2Px: leftPx - 4, y2Px: middlesPx[index] }],
  );
  const rows = placed.flatMap(({ label: { lines, colour } }, index) =>
    lines.map((text, line) => ({
      text,
      colour,
      name: line === 0,
      yPx: (middlesPx[index] ?? 0) + (line - (lines.length - 1) / 2) * LINE_PX,
    })),
  );
  const ends = {
    x: pixel('xPx'),
    y: pixel('yPx'),
    x2: { field: 'x2Px' },
    y2: { field: 'y2Px' },
    color: { field: 'colour', scale: null },
  } satisfies Encoding;
  const place = {
    x: { value: leftPx },
    y: pixel('yPx'),
    color: { field: 'colour', scale: null },
  } satisfies Encoding;
  const mark = { align: 'left', baseline: 'middle' };
  return [
    layer(leaders, { type: 'rule', strokeWidth: 0.7, opacity: 0.8 }, ends),
    textLayer(
      rows.filter(({ name }) => name),
      { ...mark, fontSize: TEXT_PX, fontWeight: 'bold' },
      place,
    ),
    textLayer(
      rows.filter(({ name }) => !name),
      mark,
      place,
    ),
  ];
}

function endPx({ x }: Point, frame: Frame): number {
  return frame.x.scale.position(x) * frame.widthPx;
}

function topPx({ value }: Point, { y, heightPx }: Frame): number {
  return heightPx * (1 - y.position(value));
}

/** Among steps, a thin line from far away would be taken for one of the others. */
function isReached(end: Point, frame: Frame): boolean {
  return !frame.x.hasSteps || endPx(end, frame) >= frame.widthPx - FAR_PX;
}

/**
 * As near as can be to where each would stand, first from the top down and then from the foot up.
 * @returns the middle of each, in the order of `labels`
 */
export function spreadLabels(
  labels: readonly { readonly wantedPx: number; readonly heightPx: number }[],
  heightPx: number,
): number[] {
  const order = labels.map((_, index) => index);
  order.sort((a, b) => (labels[a]?.wantedPx ?? 0) - (labels[b]?.wantedPx ?? 0));
  const middles = labels.map(({ wantedPx }) => wantedPx);
  const push = (indexes: readonly number[], from: number, away: 1 | -1) => {
    let edge = from;
    for (const index of indexes) {
      const half = (labels[index]?.heightPx ?? 0) / 2;
      const nearest = edge + away * half;
      const middle = away * Math.max(away * (middles[index] ?? 0), away * nearest);
      middles[index] = middle;
      edge = middle + away * half;
    }
  };
  push(order, 0, 1);
  push(order.toReversed(), heightPx, -1);
  return middles;
}
