/**
 * The marks of a figure of lines, from the back to the front: single trials, the line, intervals, medians. A latency that
 * leaves out clients without an answer is faint and off the line. Below a median stands how many clients were served. In
 * a figure of latency the same mark stands again at the length of the window, with how many clients waited all through
 * it. What the label at the end of a line holds is not repeated at its last median.
 */
import type { Point } from '../../analysis/cells.ts';
import { isMisleading, type Median } from '../../analysis/medians.ts';
import { starved } from '../../analysis/served.ts';
import type { Tip } from '../../page/page-data.ts';
import { formatMeasure, formatServed, formatUnanswered } from '../../words/measures.ts';
import { aside, haloText, type Layer, layer, medianMark, ofServer, tipOfMedian } from '../layers.ts';
import { MUTED, PAPER } from '../theme.ts';
import { clamp, type ValueScale } from '../value-scale.ts';
import type { Frame, LinePanel, StyledSeries } from './figure.ts';

const DOT_AREA_PX = 14;
const INVALID_AREA_PX = 40;

/** The index of a series among the series of its panel. */
export interface Place {
  readonly index: number;
  readonly count: number;
}

export function seriesLayers(series: StyledSeries, place: Place, frame: Frame): Layer[] {
  const { colour, dash } = series.style;
  const misleading = series.medians.filter((median) => isMisleading(median, frame.measure));
  const plain = series.medians.filter((median) => !misleading.includes(median));
  const shift = (x: number) => aside(x, place.index, place.count, frame.x);
  const at = ({ x, value }: Point) => ({ x: shift(x), y: value });
  const withTip = (median: Median) => ({ ...at(median), tip: tipOf(median, frame) });
  const stroke = { strokeWidth: 2, strokeDash: [...dash] };
  return ofServer(series.server, [
    ...(frame.x.hasSteps ? [] : [bandLayer(series, frame.y), kneeLayer(series)]),
    ...dotLayers(series, at),
    ...lawLayers(series),
    layer((series.curve ?? plain).map(at), { type: 'line', color: colour, ...stroke }),
    ...(frame.x.hasSteps ? intervalLayers(series, shift, frame.y) : []),
    layer(plain.map(withTip), medianMark(series.style, 1)),
    layer(misleading.map(withTip), medianMark(series.style, 0.55)),
  ]);
}

function tipOf(median: Median, { measure, x, words }: Frame): Tip {
  const write = (number: number) => formatMeasure(measure ?? 'p99', number, words.numbers);
  return { axis: x.title, at: x.format(median.x), ...tipOfMedian(median.value, median, write, words) };
}

type At = (point: Point) => { x: number; y: number };

function dotLayers({ dots, style: { shape, colour } }: StyledSeries, at: At): Layer[] {
  const valid = dots.filter((dot) => dot.valid);
  const invalid = dots.filter((dot) => !dot.valid);
  const mark = { type: 'point', shape } as const;
  const hollow = { fill: PAPER, stroke: colour, strokeWidth: 1.2, size: INVALID_AREA_PX, opacity: 1 };
  return [
    layer(valid.map(at), { ...mark, fill: colour, stroke: null, size: DOT_AREA_PX, opacity: 0.45 }),
    layer(invalid.map(at), { ...mark, ...hollow }),
  ];
}

function unshifted({ x, value }: Point) {
  return { x, y: value };
}

/** A law stands at the x values themselves, without marks but for a stroke at its peak. */
function lawLayers({ theory, style: { colour } }: StyledSeries): Layer[] {
  if (theory === null) return [];
  const line = { type: 'line', color: colour, strokeWidth: 1, opacity: 0.9 } as const;
  const stroke = { type: 'tick', orient: 'vertical', color: colour, size: 16, thickness: 1.5 } as const;
  return [
    layer(theory.points.map(unshifted), { ...line, strokeDash: [2, 2] }),
    layer(theory.peak === null ? [] : [unshifted(theory.peak)], stroke),
  ];
}

/** Where servers have no common values of x, intervals form a band. */
function bandLayer({ medians, style: { colour } }: StyledSeries, scale: ValueScale): Layer {
  const ends = medians.flatMap(({ x, low, high }) =>
    low === null || high === null ? [] : [{ x, y: clamp(low, scale), y2: clamp(high, scale) }],
  );
  return layer(ends, { type: 'area', color: colour, opacity: 0.14 }, { y2: { field: 'y2' } });
}

function kneeLayer({ knees, style: { colour, dash } }: StyledSeries): Layer {
  const all = { y: { value: 0 }, y2: { value: 'height' } } as const;
  const stroke = { strokeWidth: 1, strokeDash: [...dash], opacity: 0.7 };
  return layer(
    knees.map((x) => ({ x })),
    { type: 'rule', color: colour, ...stroke },
    all,
  );
}

/** An interval that is cut at the edge of the plot has no end mark. */
function intervalLayers(
  { medians, style: { colour } }: StyledSeries,
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

const LINE_PX = 15;
const MOST_LABELLED = 4;

export function servedLayers({ series }: LinePanel, frame: Frame): Layer[] {
  const misleading = series.filter(({ medians }) =>
    medians.some((median) => isMisleading(median, frame.measure)),
  );
  return [
    ...(misleading.length === 0 ? [] : windowLayers(frame)),
    ...series.flatMap((one, index) => {
      const place = { index, count: series.length };
      return ofServer(one.server, [
        ...(isRoomy(series, frame) ? servedTexts(one, place, frame) : []),
        ...unansweredLayers(one, place, misleading.indexOf(one), frame),
      ]);
    }),
  ];
}

/** The length of the window: clients without an answer waited at least as long. */
function windowLayers({ windowS, words }: Frame): Layer[] {
  const windowUs = windowS * 1e6;
  const row = { y: windowUs, text: words.labels.window(words.numbers.latency(windowUs)) };
  const across = { x: { value: 0 }, x2: { value: 'width' } } as const;
  return [
    layer([row], { type: 'rule', color: MUTED, strokeDash: [1, 3] }, across),
    ...haloText([row], { align: 'left', baseline: 'top', dy: 5, color: MUTED }, { x: { value: 2 } }),
  ];
}

/** Among many lines, or where it is the same all along, only the label at the end of a line holds it. */
function isRoomy(series: readonly StyledSeries[], { measure, x }: Frame): boolean {
  return measure !== null && x.isClients && series.length <= MOST_LABELLED;
}

/** The number of clients served, below the interval, or above it where there is no room. */
function servedTexts(
  { medians, style: { colour } }: StyledSeries,
  place: Place,
  { x: axis, y: scale, heightPx, words }: Frame,
): Layer[] {
  const rows = medians
    .slice(0, -1)
    .filter(starved)
    .map((median) => {
      const { x, clients, value, low, high } = median;
      const above = scale.position(low ?? value) * heightPx < 1.5 * LINE_PX;
      const text = words.labels.part(formatServed(median, words.numbers), words.numbers.count(clients));
      return {
        x: aside(x, place.index, place.count, axis),
        y: clamp((above ? high : low) ?? value, scale),
        text,
        above,
      };
    });
  const below = rows.filter((row) => !row.above);
  const above = rows.filter((row) => row.above);
  return [
    ...haloText(below, { baseline: 'top', dy: 9, color: colour }),
    ...haloText(above, { baseline: 'bottom', dy: -9, color: colour }),
  ];
}

/** @param storey the index among the servers of the panel that starved clients: their texts are stacked */
function unansweredLayers(
  series: StyledSeries,
  place: Place,
  storey: number,
  { measure, windowS, x: axis, words }: Frame,
): Layer[] {
  const row = (median: Median) => ({
    x: aside(median.x, place.index, place.count, axis),
    y: windowS * 1e6,
    text: words.labels.part(formatUnanswered(median, words.numbers), words.numbers.count(median.clients)),
  });
  const all = series.medians.filter((median) => isMisleading(median, measure));
  const written = axis.isClients ? all.filter((median) => median !== series.medians.at(-1)) : [];
  const dy = -9 - storey * LINE_PX;
  return [
    layer(all.map(row), medianMark(series.style, 1)),
    ...haloText(written.map(row), { baseline: 'bottom', dy, color: series.style.colour }),
  ];
}
