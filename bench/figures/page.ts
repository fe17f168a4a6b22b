/**
 * The page that a figure is laid out for. A layout has px of its own, in which type always has the same size. A wider page has more of them, so a figure for another width is
 * another layout and not a scaled picture. The width decides how large such a px is printed: small type is 6.6 pt in a
 * column of 85 mm and 8 pt across a page.
 */
import { ENGLISH } from '../words/words-en.ts';
import type { Words } from '../words/words.ts';
import { FIGURE_WIDTH_PX, NOTE_PX } from './theme.ts';

export interface Page {
  /** The width of the whole figure, in px of the layout. */
  readonly widthPx: number;
  /** The width at which it is shown; null: as large as the layout, and 170 mm as PNG. */
  readonly shown: { readonly width: number; readonly unit: 'mm' | 'px' } | null;
  readonly ink: 'colour' | 'grey';
  readonly words: Words;
}

export const SCREEN_PAGE: Page = { widthPx: FIGURE_WIDTH_PX, shown: null, ink: 'colour', words: ENGLISH };
export const MM_PER_INCH = 25.4;

/** The CSS pixel. */
const PX_PER_INCH = 96;
const POINTS_PER_INCH = 72;
const DOTS_PER_INCH = 300;

/** The narrowest column and the width of a page, with the size of small type in each. */
const COLUMN = { widthMm: 85, notePt: 6.6 };
const FULL = { widthMm: 174, notePt: 8 };

/** A plot needs the least width beside the names of its lines; a plotter takes the most. */
export const WIDTH_LIMITS = { mm: { least: 70, most: 420 }, px: { least: 400, most: 2000 } } as const;

/** `85mm`, `17.4mm` or `600px`. @returns null for anything else */
export function parseWidth(text: string): NonNullable<Page['shown']> | null {
  const match = /^(\d+(?:\.\d+)?)(mm|px)$/.exec(text);
  const unit = match?.[2] === 'px' ? 'px' : 'mm';
  const width = Number(match?.[1]);
  return width >= WIDTH_LIMITS[unit].least && width <= WIDTH_LIMITS[unit].most ? { width, unit } : null;
}

export function pageOf(shown: Page['shown'], ink: Page['ink'], words = ENGLISH): Page {
  if (shown === null) return { ...SCREEN_PAGE, ink, words };
  if (shown.unit === 'px') return { widthPx: shown.width, shown, ink, words };
  const widthPt = (shown.width / MM_PER_INCH) * POINTS_PER_INCH;
  return { widthPx: Math.round((widthPt * NOTE_PX) / notePt(shown.width)), shown, ink, words };
}

/** The printed size of small type. */
function notePt(widthMm: number): number {
  const part = (widthMm - COLUMN.widthMm) / (FULL.widthMm - COLUMN.widthMm);
  return COLUMN.notePt + Math.min(1, Math.max(0, part)) * (FULL.notePt - COLUMN.notePt);
}

/** The size of one px of the layout, in the unit in which the figure is shown. */
export function unitPerPx({ widthPx, shown }: Page): number {
  return shown === null ? 1 : shown.width / widthPx;
}

/** The size of one px of the layout in a PDF, pt. */
export function pointsPerPx(page: Page): number {
  const perUnit = page.shown?.unit === 'mm' ? MM_PER_INCH : PX_PER_INCH;
  return (unitPerPx(page) * POINTS_PER_INCH) / perUnit;
}

/** The printed width of a screen figure: the text on an A4 page. */
const TEXT_WIDTH_MM = 170;

/** The px of a PNG for one px of the layout, and per inch. */
export function pngScale({ widthPx, shown }: Page): { readonly zoom: number; readonly dotsPerInch: number } {
  if (shown?.unit === 'px') return { zoom: 1, dotsPerInch: PX_PER_INCH };
  const inches = (shown?.width ?? TEXT_WIDTH_MM) / MM_PER_INCH;
  return { zoom: (inches * DOTS_PER_INCH) / widthPx, dotsPerInch: DOTS_PER_INCH };
}

export const PADDING_PX = 4;

/** The width for the content of a figure. */
export function contentPx({ widthPx }: Page): number {
  return widthPx - 2 * PADDING_PX;
}
