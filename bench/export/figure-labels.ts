/**
 * The names of the lines, in place of a legend: beside their ends, to the right of the plot, or inside it above an end
 * that is far from there.
 */
import type { Frame } from './figure-frame.ts';
import { type Encoding, type Layer, haloText, layer, pixel, textLayer } from './figure-layers.ts';
import { GAP_PX, type Label, labelsOf } from './line-labels.ts';
import type { Point, Series } from './series.ts';
import { MUTED, TEXT_PX } from './theme.ts';

const FAR_PX = 60;
const LINE_PX = 17;
const BETWEEN_PX = 5;

export function labelLayers(series: readonly Series[], frame: Frame): Layer[] {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, frame));
  const inside = frame.x.hasSteps ? [] : labels.filter(({ end }) => isFar(end, frame));
  const beside = labels.filter((label) => !inside.includes(label));
  return [...inside.flatMap((label) => insideLayers(label, frame)), ...besideLayers(beside, frame)];
}

function endPx({ x }: Point, frame: Frame): number {
  return frame.x.scale.position(x) * frame.widthPx;
}

function topPx({ value }: Point, { y, heightPx }: Frame): number {
  return heightPx * (1 - y.position(value));
}

function isFar(end: Point | null, frame: Frame): boolean {
  return end !== null && endPx(end, frame) < frame.widthPx - FAR_PX;
}

/** Above the end, towards where there is more room. */
function insideLayers({ lines, colour, end }: Label, frame: Frame): Layer[] {
  if (end === null) return [];
  const isLeft = endPx(end, frame) < frame.widthPx / 2;
  const rows = lines.map((text, line) => ({
    text,
    xPx: endPx(end, frame),
    yPx: topPx(end, frame) - 9 - (lines.length - 1 - line) * LINE_PX,
  }));
  const mark = { align: isLeft ? 'left' : 'right', dx: isLeft ? -6 : 6, baseline: 'bottom', color: colour };
  const place = { x: pixel('xPx'), y: pixel('yPx') };
  return [
    ...haloText(rows.slice(0, 1), { ...mark, fontSize: TEXT_PX, fontWeight: 'bold' }, place),
    ...haloText(rows.slice(1), mark, place),
  ];
}

/** Moved apart where they would touch, each with a thin line to what it names. */
function besideLayers(labels: readonly Label[], frame: Frame): Layer[] {
  const placed = labels.map(({ lines, end, colour }) => ({
    lines,
    end,
    colour,
    wantedPx: end === null ? frame.heightPx : topPx(end, frame),
    heightPx: lines.length * LINE_PX + BETWEEN_PX,
  }));
  const middlesPx = spreadLabels(placed, frame.heightPx);
  const leftPx = frame.widthPx + GAP_PX;
  const leaders = placed.flatMap(({ end, wantedPx }, index) =>
    // A line from far away would run across what is between.
    end === null || isFar(end, frame)
      ? []
      : [{ xPx: endPx(end, frame) + 8, yPx: wantedPx, x2Px: leftPx - 4, y2Px: middlesPx[index] }],
  );
  const rows = placed.flatMap(({ lines, colour }, index) =>
    lines.map((text, line) => ({
      text,
      colour,
      name: line === 0,
      yPx: (middlesPx[index] ?? 0) + (line - (lines.length - 1) / 2) * LINE_PX,
    })),
  );
  const ends = { x: pixel('xPx'), y: pixel('yPx'), x2: { field: 'x2Px' }, y2: { field: 'y2Px' } };
  const place = {
    x: { value: leftPx },
    y: pixel('yPx'),
    color: { field: 'colour', scale: null },
  } satisfies Encoding;
  const mark = { align: 'left', baseline: 'middle' };
  return [
    layer(leaders, { type: 'rule', color: MUTED, strokeWidth: 0.7 }, ends),
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
