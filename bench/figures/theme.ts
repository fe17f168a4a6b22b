/**
 * The style of figures. A server has its own colour, dash and shape, so that it is recognised without colour. The colours
 * differ for the colour-blind, and each is dark enough on white to be read as text (a contrast of 4.5 or more).
 */
import type { Config } from 'vega-lite';
import type { Server } from '../analysis/medians.ts';
import { FONT_FAMILY, type TextStyle } from './font.ts';

export interface SeriesStyle {
  readonly colour: string;
  /** The same hue for a dark page. */
  readonly colourOnDark: string;
  readonly dash: readonly number[];
  readonly shape: string;
  /** The area of the mark at a median, which makes all shapes look equally large. */
  readonly areaPx: number;
}

function style(colour: string, colourOnDark: string, dash: readonly number[], shape: string): SeriesStyle {
  return { colour, colourOnDark, dash, shape, areaPx: shape.startsWith('triangle') ? 120 : 85 };
}

const STYLE_OF_MODEL: Readonly<Record<string, SeriesStyle>> = {
  'event-loop': style('#0b5cad', '#6cb2f5', [], 'circle'),
  sequential: style('#4a4a4a', '#b9bec4', [2, 3], 'triangle-up'),
  'worker-per-client': style('#b84300', '#ff9a5c', [8, 4], 'square'),
  'accept-thread': style('#7a3b9a', '#cf9bea', [10, 3, 2, 3], 'diamond'),
  'worker-pool': style('#00705a', '#4fcfb2', [5, 2], 'triangle-down'),
  'loop-per-core': style('#a3195b', '#f58abb', [14, 4], 'cross'),
  'process-per-client': style('#2e5d1e', '#93cf7a', [6, 2, 2, 2], 'triangle-right'),
  'process-pool': style('#8a1c1c', '#f08a8a', [3, 3], 'triangle-left'),
};

const OTHER_STYLES: readonly SeriesStyle[] = [
  style('#6b4c00', '#d9b44a', [4, 4], 'diamond'),
  style('#37474f', '#a9bcc6', [1, 2], 'cross'),
  style('#5c6b00', '#bccb4a', [12, 3, 3, 3], 'triangle-right'),
];

/** A model has one style in all figures; external servers have theirs in the order of their names. */
export function styleOf({ model, place }: Server): SeriesStyle {
  const known = STYLE_OF_MODEL[model ?? ''] ?? OTHER_STYLES[place % OTHER_STYLES.length];
  return known ?? style(INK, INK_ON_DARK, [], 'circle');
}

export const ALL_STYLES: readonly SeriesStyle[] = [...Object.values(STYLE_OF_MODEL), ...OTHER_STYLES];
export const INK = '#1f2328';
export const INK_ON_DARK = '#e8eaed';
export const MUTED = '#59606a';
export const MUTED_ON_DARK = '#a4abb4';
export const GRID = '#dfe2e6';
export const GRID_ON_DARK = '#383d44';
export const PAPER = '#ffffff';
export const PAPER_ON_DARK = '#17191c';

/** The colours of text on a tinted tile. Tints are the same on a dark page, so these colours are not exchanged as others are. */
export const INK_ON_TINT = '#1f2329';
export const PAPER_ON_TINT = '#fffffe';

/** Sizes at which the smallest text is 6 pt when a figure is printed 85 mm wide, and 12 pt at 170 mm. */
export const FIGURE_WIDTH_PX = 540;
export const TITLE_PX = 18;
export const TEXT_PX = 14;
export const NOTE_PX = 13;

export const TEXT: TextStyle = { sizePx: TEXT_PX, bold: false };
export const NOTE: TextStyle = { sizePx: NOTE_PX, bold: false };

export const VEGA_LITE_CONFIG: Config = {
  background: PAPER,
  font: FONT_FAMILY,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'bounds',
    color: INK,
    fontSize: TITLE_PX,
    fontWeight: 'bold',
    subtitleColor: MUTED,
    subtitleFontSize: NOTE_PX,
    subtitleLineHeight: 17,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    labelColor: INK,
    labelFontSize: TEXT_PX,
    titleColor: INK,
    titleFontSize: TEXT_PX,
    titleFontWeight: 'normal',
    domainColor: MUTED,
    tickColor: MUTED,
    gridColor: GRID,
    labelPadding: 5,
  },
  text: { color: INK, fontSize: NOTE_PX },
};
