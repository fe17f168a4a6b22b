/** One panel of a figure: its axes, its window, its series and their names, from the back to the front. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { type Measure, type Panel, isMisleading } from './chart.ts';
import { labelLayers } from './figure-labels.ts';
import {
  type Encoding,
  type Frame,
  type Layer,
  aside,
  clientsDomain,
  layer,
  textLayer,
} from './figure-layers.ts';
import { seriesLayers } from './figure-series.ts';
import { formatLatency } from './format.ts';
import { MUTED, PAPER } from './theme.ts';

const Y_TITLE: Readonly<Record<Measure, string>> = {
  throughput: 'requests per second',
  p99: 'p99 latency',
};

/** @param isLast of the panels, which stand one above the other */
export function panelSpec(panel: Panel, frame: Frame, isLast: boolean): LayerSpec<Field> {
  const heading = frame.panels > 1 ? `${Y_TITLE[frame.measure]}, io ${panel.io}` : Y_TITLE[frame.measure];
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    encoding: { x: xEncoding(frame, isLast), y: yEncoding(frame, heading) },
    layer: [
      // Axes without a mark: a panel in which nothing was measured shows them too.
      layer([{}], { type: 'point', opacity: 0 }),
      ...windowLayers(panel, frame),
      ...panel.series.flatMap((series, index) =>
        seriesLayers(series, aside(index, panel.series.length), frame),
      ),
      ...labelLayers(panel.series, frame),
    ],
  };
}

function xEncoding(frame: Frame, isLast: boolean): NonNullable<Encoding['x']> {
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: 'log', base: 2, domain: clientsDomain(frame), nice: false },
    axis: {
      title: isLast ? 'clients at once' : null,
      values: [...frame.clients],
      labelExpr: "format(datum.value, ',')",
      labelOverlap: 'greedy',
      grid: false,
    },
  };
}

function yEncoding({ scale, leftPx }: Frame, title: string): NonNullable<Encoding['y']> {
  const labels = Object.fromEntries(scale.ticks.map(({ value, label }) => [String(value), label]));
  return {
    field: 'y',
    type: 'quantitative',
    scale: { type: scale.type, domain: [...scale.domain], nice: false },
    axis: {
      title,
      titleAngle: 0,
      titleAlign: 'left',
      titleAnchor: 'end',
      titleBaseline: 'bottom',
      titleX: -leftPx,
      titleY: -13,
      values: scale.ticks.map(({ value }) => value),
      labelExpr: `(${JSON.stringify(labels)})[datum.value]`,
      minExtent: leftPx,
      maxExtent: leftPx,
      domain: false,
      ticks: false,
    },
  };
}

/** How long the window was: clients that got no answer waited at least as long. */
function windowLayers({ series }: Panel, { measure, windowS }: Frame): Layer[] {
  if (!series.some(({ medians }) => medians.some((median) => isMisleading(median, measure)))) return [];
  const row = { y: windowS * 1e6, text: `the window: ${formatLatency(windowS * 1e6)}` };
  const across = { x: { value: 0 }, x2: { value: 'width' } } as const;
  const place = { align: 'left', baseline: 'top', dy: 5 };
  const left = { x: { value: 2 } };
  return [
    layer([row], { type: 'rule', color: MUTED, strokeDash: [1, 3] }, across),
    // A line of the grid may lie behind the text.
    textLayer([row], { ...place, stroke: PAPER, strokeWidth: 5 }, left),
    textLayer([row], { ...place, color: MUTED }, left),
  ];
}
