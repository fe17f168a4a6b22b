/** What the layers of a figure are made of: rows as data, a mark, and where it stands. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { UnitSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { Measure } from './chart.ts';
import { NOTE_PX, PAPER, type SeriesStyle } from './theme.ts';
import type { ValueScale } from './value-scale.ts';

export type Layer = UnitSpec<Field>;
export type Encoding = NonNullable<Layer['encoding']>;

/** What the panels of a figure share. */
export interface Frame {
  readonly measure: Measure;
  /** How many there are. */
  readonly panels: number;
  /** The ticks of the x axis. */
  readonly clients: readonly number[];
  readonly scale: ValueScale;
  readonly windowS: number;
  /** For the ticks of the y axis. */
  readonly leftPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Rows with `x` and `y` in the units of the axes, unless `encoding` says otherwise. */
export function layer(rows: readonly object[], mark: Layer['mark'], encoding: Encoding = {}): Layer {
  return { data: { values: [...rows] }, mark, encoding };
}

/** Rows with a `text` as well. */
export function textLayer(rows: readonly object[], mark: object, encoding: Encoding = {}): Layer {
  return layer(rows, { type: 'text', fontSize: NOTE_PX, ...mark }, { ...encoding, text: { field: 'text' } });
}

/** Text that can be read where lines lie behind it. */
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

/** A place in px from the left or the top of the plot, which may be beyond it. */
export function pixel(field: string) {
  return { field, type: 'quantitative', scale: null } as const;
}

const MARGIN_OCTAVES = 0.35;
const APART_OCTAVES = 0.1;

/** The range of the x axis, with a margin for marks at its ends. */
export function clientsDomain({ clients }: Frame): [number, number] {
  const margin = 2 ** MARGIN_OCTAVES;
  return [Math.min(...clients) / margin, Math.max(...clients) * margin];
}

/** From the left of the plot to a number of clients. */
export function clientsPx(count: number, frame: Frame): number {
  const [least, most] = clientsDomain(frame);
  return (Math.log2(count / least) / Math.log2(most / least)) * frame.widthPx;
}

/** The factor by which the `index`-th of `count` servers stands aside, so that no interval hides another. */
export function aside(index: number, count: number): number {
  return 2 ** ((index - (count - 1) / 2) * APART_OCTAVES);
}
