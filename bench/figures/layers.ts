/** What the layers of a figure are made of: rows as data, a mark, and where it stands. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { UnitSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { Tip } from '../page/page-data.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { Words } from '../words/words.ts';
import type { XAxis } from './lines/figure.ts';
import { NOTE_PX, PAPER, type SeriesStyle, TEXT_PX } from './theme.ts';

export type Layer = UnitSpec<Field>;

export type Encoding = NonNullable<Layer['encoding']>;

/** Rows with `x` and `y` in the units of the axes, unless `encoding` overrides them. */
export function layer(rows: readonly object[], mark: Layer['mark'], encoding: Encoding = {}): Layer {
  return { data: { values: [...rows] }, mark, encoding };
}

/** Rows with a `text` as well. */
export function textLayer(rows: readonly object[], mark: object, encoding: Encoding = {}): Layer {
  return layer(rows, { type: 'text', fontSize: NOTE_PX, ...mark }, { ...encoding, text: { field: 'text' } });
}

/** Their rows belong to a server: a page that hides it hides them. */
export function ofServer(server: string, layers: readonly Layer[]): Layer[] {
  return layers.map((one) => {
    const rows = one.data !== undefined && one.data !== null && 'values' in one.data ? one.data.values : [];
    const values = (rows as readonly object[]).map((row) => Object.assign({ server }, row));
    return { ...one, data: { values } };
  });
}

/** Names in bold, and the notes beside or below them. */
export function nameLayers<Row extends object>(
  rows: readonly Row[],
  isName: (row: Row) => boolean,
  name: object,
  note: object,
  encoding: Encoding,
): Layer[] {
  const notes = rows.filter((row) => !isName(row));
  return [
    textLayer(rows.filter(isName), { ...name, fontWeight: 'bold' }, encoding),
    textLayer(notes, note, encoding),
  ];
}

/** The heading of a panel. @param yPx of its foot, from the top of the plot */
export function headingLayer(heading: readonly object[], leftPx: number, yPx: number): Layer {
  const mark = { align: 'left', baseline: 'bottom', fontSize: TEXT_PX };
  return textLayer(heading, mark, { x: { value: -leftPx }, y: { value: yPx } });
}

/** Text with a halo, legible in front of lines. */
export function haloText(
  rows: readonly object[],
  mark: { readonly color: string } & Readonly<Record<string, unknown>>,
  encoding: Encoding = {},
): Layer[] {
  const { color, ...place } = mark;
  return [
    textLayer(rows, { ...place, stroke: PAPER, strokeWidth: 4 }, encoding),
    textLayer(rows, { ...place, color }, encoding),
  ];
}

export function medianMark({ shape, colour, areaPx }: SeriesStyle, opacity: number) {
  const line = { stroke: PAPER, strokeWidth: 1 };
  return { type: 'point', shape, fill: colour, ...line, size: areaPx, opacity } as const;
}

/** What a page shows of a median that is pointed at, by the rule of the tables. */
export function tipOfMedian(
  value: number,
  {
    low,
    high,
    trials,
  }: { readonly low: number | null; readonly high: number | null; readonly trials: number },
  write: (value: number) => string,
  { labels }: Words,
): Omit<Tip, 'at' | 'axis'> {
  if (isTooNoisy(value, low, high)) return { value: labels.tooNoisy, trials };
  const ends = low === null || high === null ? {} : { low: write(low), high: write(high) };
  return { value: write(value), ...ends, trials };
}

/** A place in px from the left or the top of the plot; it may be outside the plot. */
export function pixel(field: string) {
  return { field, type: 'quantitative', scale: null } as const;
}

/** From one place in px to another. */
export const FROM_TO = { x: pixel('xPx'), y: pixel('yPx'), x2: { field: 'x2Px' }, y2: { field: 'y2Px' } };

/** In the colour of the row. */
export const OWN_COLOUR = { field: 'colour', scale: null } as const;

/** The distance between two servers at one value, as a share of the width of the plot. */
const APART = 0.015;
const APART_ALONE = 0.11;

/** Where the `index`-th of `count` servers stands for a value of x, so that no interval hides another. */
export function aside(x: number, index: number, count: number, { scale, hasSteps }: XAxis): number {
  if (!hasSteps) return x;
  const [low, high] = scale.domain;
  const apart = scale.ticks.length > 1 ? APART : APART_ALONE;
  return x * (high / low) ** ((index - (count - 1) / 2) * apart);
}
