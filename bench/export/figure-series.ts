/**
 * One server in a figure: its trials, its line, its intervals, its medians. Where clients starved it says how many were
 * served; in a figure of latency such a median is faint and off the line, and the same mark stands at the length of
 * the window, for those that waited all through it.
 */
import { type Median, type Series, isMisleading } from './chart.ts';
import { type Frame, type Layer, layer, textLayer } from './figure-layers.ts';
import { formatCount } from './format.ts';
import { servedInShort, unansweredInShort, starved } from './served.ts';
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
    layer(telling.map(at), medianMark(series, 1)),
    layer(misleading.map(at), medianMark(series, 0.55)),
    textLayer(servedTexts(series.medians, at), { baseline: 'top', dy: 9, color: colour }),
    ...unansweredLayers(series, misleading, shift, frame),
  ];
}

function medianMark({ style: { shape, colour, areaPx } }: Series, opacity: number) {
  return {
    type: 'point',
    shape,
    fill: colour,
    stroke: PAPER,
    strokeWidth: 1,
    size: areaPx,
    opacity,
  } as const;
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

function servedTexts(medians: readonly Median[], at: Place) {
  return medians.filter(starved).map((median) => {
    const text = `${servedInShort(median)} of ${formatCount(median.clients)}`;
    return Object.assign(at(median), { text });
  });
}

function unansweredLayers(
  series: Series,
  medians: readonly Median[],
  shift: number,
  { windowS }: Frame,
): Layer[] {
  const rows = medians.map((median) => ({
    x: median.clients * shift,
    y: windowS * 1e6,
    text: `${unansweredInShort(median)} of ${formatCount(median.clients)}`,
  }));
  return [
    layer(rows, medianMark(series, 1)),
    textLayer(rows, { baseline: 'bottom', dy: -9, color: series.style.colour }),
  ];
}
