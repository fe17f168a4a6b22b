/**
 * One server in a figure: its trials, its line, its intervals, its medians. A latency that leaves out clients that got
 * no answer is faint and off the line.
 */
import { type Series, isMisleading } from './chart.ts';
import { type Frame, type Layer, layer, medianMark } from './figure-layers.ts';
import { PAPER } from './theme.ts';

const DOT_AREA_PX = 14;
const INVALID_AREA_PX = 40;

/** @param shift the factor by which it stands aside on the x axis */
export function seriesLayers(series: Series, shift: number, frame: Frame): Layer[] {
  const { colour, dash } = series.style;
  const misleading = series.medians.filter((median) => isMisleading(median, frame.measure));
  const telling = series.medians.filter((median) => !misleading.includes(median));
  const at = ({ clients, value }: { readonly clients: number; readonly value: number }) => ({
    x: clients * shift,
    y: value,
  });
  return [
    ...dotLayers(series, at),
    layer(telling.map(at), { type: 'line', color: colour, strokeWidth: 2, strokeDash: [...dash] }),
    ...intervalLayers(series, shift),
    layer(telling.map(at), medianMark(series.style, 1)),
    layer(misleading.map(at), medianMark(series.style, 0.55)),
  ];
}

type Place = (point: { readonly clients: number; readonly value: number }) => { x: number; y: number };

function dotLayers({ dots, style: { shape, colour } }: Series, at: Place): Layer[] {
  const valid = dots.filter((dot) => dot.valid);
  const invalid = dots.filter((dot) => !dot.valid);
  return [
    layer(valid.map(at), {
      type: 'point',
      shape,
      fill: colour,
      stroke: null,
      size: DOT_AREA_PX,
      opacity: 0.45,
    }),
    layer(invalid.map(at), {
      type: 'point',
      shape,
      fill: PAPER,
      stroke: colour,
      strokeWidth: 1.2,
      size: INVALID_AREA_PX,
      opacity: 1,
    }),
  ];
}

function intervalLayers({ medians, style: { colour } }: Series, shift: number): Layer[] {
  const bars = medians.flatMap(({ clients, low, high }) =>
    low === null || high === null ? [] : [{ x: clients * shift, y: low, y2: high }],
  );
  const ends = bars.flatMap(({ x, y, y2 }) => [
    { x, y },
    { x, y: y2 },
  ]);
  return [
    layer(bars, { type: 'rule', color: colour, strokeWidth: 1.5 }, { y2: { field: 'y2' } }),
    layer(ends, { type: 'tick', orient: 'horizontal', color: colour, size: 9, thickness: 1.5 }),
  ];
}
