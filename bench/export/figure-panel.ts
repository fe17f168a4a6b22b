/** One panel of a figure of lines: its axes, its series, how many clients were served, and names, from the back to the front. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { GUTTER_PX, type Frame } from './figure-frame.ts';
import { labelLayers } from './figure-labels.ts';
import { type Encoding, layer } from './figure-layers.ts';
import { seriesLayers } from './figure-series.ts';
import { servedLayers } from './figure-served.ts';
import { type TextStyle, wrapText } from './font.ts';
import type { Panel } from './panels.ts';
import { TEXT_PX } from './theme.ts';

const TITLE: TextStyle = { sizePx: TEXT_PX, bold: false };

/** Where a panel stands among the others. */
interface Position {
  readonly isLowest: boolean;
  readonly isRightmost: boolean;
}

export function panelSpec(panel: Panel, frame: Frame, { isLowest, isRightmost }: Position): LayerSpec<Field> {
  const heading = [frame.yTitle, panel.heading].filter((part) => part !== '').join(', ');
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    encoding: { x: xEncoding(frame, isLowest), y: yEncoding(frame, heading) },
    layer: [
      // Axes without a mark: a panel in which nothing was measured shows them too.
      layer([{}], { type: 'point', opacity: 0 }),
      ...panel.series.flatMap((series, index) =>
        seriesLayers(series, { index, count: panel.series.length }, frame),
      ),
      ...servedLayers(panel, frame),
      ...labelLayers(panel.series, frame),
      ...(isRightmost ? [] : [columnRoom(frame)]),
    ],
  };
}

/** Keeps columns equally far apart, whatever their labels are. */
function columnRoom({ widthPx, rightPx }: Frame) {
  const right = { x: { value: widthPx + rightPx + GUTTER_PX - 1 }, y: { value: 0 } };
  return layer([{}], { type: 'point', size: 1, opacity: 0 }, right);
}

function xEncoding({ x, widthPx, leftPx, rightPx }: Frame, isLowest: boolean): NonNullable<Encoding['x']> {
  const { scale, title } = x;
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: scale.type, domain: [...scale.domain], nice: false },
    axis: {
      title: isLowest ? wrapText(title, widthPx + 2 * Math.min(leftPx, rightPx), TITLE) : null,
      values: scale.ticks.map(({ value }) => value),
      labelExpr: labelsOf(scale.ticks),
      labelOverlap: 'greedy',
      labelFlush: false,
      labelSeparation: 8,
      grid: false,
    },
  };
}

function yEncoding({ y, leftPx }: Frame, title: string): NonNullable<Encoding['y']> {
  return {
    field: 'y',
    type: 'quantitative',
    scale: { type: y.type, domain: [...y.domain], nice: false },
    axis: {
      title,
      titleAngle: 0,
      titleAlign: 'left',
      titleAnchor: 'end',
      titleBaseline: 'bottom',
      titleX: -leftPx,
      titleY: -13,
      values: y.ticks.map(({ value }) => value),
      labelExpr: labelsOf(y.ticks),
      minExtent: leftPx,
      maxExtent: leftPx,
      domain: false,
      ticks: false,
    },
  };
}

/** The expression that gives each tick its label. */
function labelsOf(ticks: readonly { readonly value: number; readonly label: string }[]): string {
  const labels = Object.fromEntries(ticks.map(({ value, label }) => [String(value), label]));
  return `(${JSON.stringify(labels)})[datum.value]`;
}
