/**
 * One server in a figure: its trials, its line, its intervals, its medians. A latency that leaves out clients that got
 * no answer is faint and off the line.
 */
import type { Frame } from './figure-frame.ts';
import { type Layer, aside, layer, medianMark } from './figure-layers.ts';
import { type Point, type Series, isMisleading } from './series.ts';
import { PAPER } from './theme.ts';
import { type ValueScale, clamp } from './value-scale.ts';

const DOT_AREA_PX = 14;
const INVALID_AREA_PX = 40;

/** Which of how many series of its panel it is. */
export interface Place {
  readonly index: number;
  readonly count: number;
}

export function seriesLayers(series: Series, place: Place, frame: Frame): Layer[] {
  const { colour, dash } = series.style;
  const misleading = series.medians.filter((median) => isMisleading(median, frame.measure));
  const telling = series.medians.filter((median) => !misleading.includes(median));
  const shift = (x: number) => aside(x, place.index, place.count, frame.x);
  const at = ({ x, value }: Point) => ({ x: shift(x), y: value });
  return [
    ...(frame.x.hasSteps ? [] : [bandLayer(series, frame.y), kneeLayer(series)]),
    ...dotLayers(series, at),
    ...lawLayers(series),
    layer((series.curve ?? telling).map(at), {
      type: 'line',
      color: colour,
      strokeWidth: 2,
      strokeDash: [...dash],
    }),
    ...(frame.x.hasSteps ? intervalLayers(series, shift, frame.y) : []),
    layer(telling.map(at), medianMark(series.style, 1)),
    layer(misleading.map(at), medianMark(series.style, 0.55)),
  ];
}

type At = (point: Point) => { x: number; y: number };

function dotLayers({ dots, style: { shape, colour } }: Series, at: At): Layer[] {
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

function unshifted({ x, value }: Point) {
  return { x, y: value };
}

/** A law has its own place, and no mark but a stroke at its peak. */
function lawLayers({ theory, style: { colour } }: Series): Layer[] {
  if (theory === null) return [];
  const line = { type: 'line', color: colour, strokeWidth: 1, opacity: 0.9 } as const;
  const stroke = { type: 'tick', orient: 'vertical', color: colour, size: 16, thickness: 1.5 } as const;
  return [
    layer(theory.points.map(unshifted), { ...line, strokeDash: [2, 2] }),
    layer(theory.peak === null ? [] : [unshifted(theory.peak)], stroke),
  ];
}

/** Where servers stand at no common values of x, intervals make a band. */
function bandLayer({ medians, style: { colour } }: Series, scale: ValueScale): Layer {
  const ends = medians.flatMap(({ x, low, high }) =>
    low === null || high === null ? [] : [{ x, y: clamp(low, scale), y2: clamp(high, scale) }],
  );
  return layer(ends, { type: 'area', color: colour, opacity: 0.14 }, { y2: { field: 'y2' } });
}

function kneeLayer({ knee, style: { colour, dash } }: Series): Layer {
  const all = { y: { value: 0 }, y2: { value: 'height' } } as const;
  const mark: Layer['mark'] = {
    type: 'rule',
    color: colour,
    strokeWidth: 1,
    strokeDash: [...dash],
    opacity: 0.7,
  };
  return layer(knee === null ? [] : [{ x: knee }], mark, all);
}

/** Where an interval is cut at the edge of the plot, it has no end. */
function intervalLayers(
  { medians, style: { colour } }: Series,
  shift: (x: number) => number,
  y: ValueScale,
): Layer[] {
  const bars = medians.flatMap(({ x, low, high }) =>
    low === null || high === null ? [] : [{ x: shift(x), y: clamp(low, y), y2: clamp(high, y), low, high }],
  );
  const ends = bars.flatMap(({ x, low, high }) =>
    [low, high].filter((end) => end === clamp(end, y)).map((end) => ({ x, y: end })),
  );
  return [
    layer(bars, { type: 'rule', color: colour, strokeWidth: 1.5 }, { y2: { field: 'y2' } }),
    layer(ends, { type: 'tick', orient: 'horizontal', color: colour, size: 9, thickness: 1.5 }),
  ];
}
