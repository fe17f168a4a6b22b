/** One panel of a figure: its axes, its series, how many clients were served, and names, from the back to the front. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { Measure, Panel } from './chart.ts';
import { labelLayers } from './figure-labels.ts';
import { type Encoding, type Frame, aside, clientsDomain, layer } from './figure-layers.ts';
import { seriesLayers } from './figure-series.ts';
import { servedLayers } from './figure-served.ts';

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
      ...panel.series.flatMap((series, index) =>
        seriesLayers(series, aside(index, panel.series.length), frame),
      ),
      ...servedLayers(panel, frame),
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
