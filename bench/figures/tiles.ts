/** A table of tiles. The value of a tile is written in it, so that it can be read without its shade. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { type TextStyle, textWidthPx } from './font.ts';
import { FROM_TO, headingLayer, type Layer, layer, nameLayers, pixel, textLayer } from './layers.ts';
import type { Page } from './page.ts';
import type { Drawing } from './render.ts';
import { sheetDrawing, type SheetText } from './sheet.ts';
import { INK, MUTED, NOTE_PX, PAPER, PAPER_ON_TINT, TEXT_PX } from './theme.ts';

export interface Tile {
  readonly column: number;
  readonly row: number;
  readonly fill: string;
  readonly ink: string;
  /** In bold. */
  readonly name: readonly string[];
  /** Below it. */
  readonly note: readonly string[];
  readonly frame: 'none' | 'dashed' | 'heavy';
}

export interface TileTable {
  readonly heading: string;
  /** The lines of each heading. */
  readonly columns: readonly (readonly string[])[];
  readonly rows: readonly { readonly name: readonly string[]; readonly note: readonly string[] }[];
  readonly tiles: readonly Tile[];
  /** Below the columns. */
  readonly footer: string;
  readonly leftPx: number;
  readonly tileWidthPx: number;
  /** The height of each row. */
  readonly heightsPx: readonly number[];
}

const LINE_PX = 16;
const GAP_PX = 10;
export const NAME: TextStyle = { sizePx: NOTE_PX, bold: true };

/** The tables, one below the other. */
export function tileDrawing(
  text: Omit<SheetText, 'inWords'>,
  tables: readonly TileTable[],
  page: Page,
): Drawing {
  const inWords = tables.flatMap(({ tiles, rows, columns }) =>
    tiles.map(
      ({ row, column, name, note }) =>
        `${rows[row]?.name.join('') ?? ''}, ${columns[column]?.join('') ?? ''}: ${[...name, ...note].join(' ')}.`,
    ),
  );
  return sheetDrawing(
    { ...text, inWords: [...text.conditions, ...inWords] },
    { panels: tables.map(tileSpec), columns: 1, rowGapPx: 20 },
    page,
  );
}

function tileSpec(table: TileTable): LayerSpec<Field> {
  const { rows, leftPx, tileWidthPx, heading, footer } = table;
  const topsPx = topsOf(table);
  const isUpright = table.columns.some((lines) =>
    lines.some((line) => textWidthPx(line, NAME) > tileWidthPx - 4),
  );
  const columns = isUpright ? table.columns.map((lines) => [lines.join('')]) : table.columns;
  const head = Math.max(0, ...columns.map(({ length }) => length));
  const [widthPx, heightPx] = [columns.length * tileWidthPx, topsPx.at(-1) ?? 0];
  const x = pixel('xPx');
  const y = pixel('yPx');
  const column = (index: number) => (index + 0.5) * tileWidthPx;
  const heads = columns.flatMap((lines, index) =>
    lines.map((text, line) => ({ text, xPx: column(index), yPx: -6 - (lines.length - 1 - line) * LINE_PX })),
  );
  const headMark = isUpright
    ? { angle: 270, align: 'left', baseline: 'middle', fontWeight: 'bold' }
    : { baseline: 'bottom', fontWeight: 'bold' };
  const names = rows.flatMap(({ name, note }, row) =>
    [...name, ...note].map((text, line, lines) => ({
      text,
      isName: line < name.length,
      yPx: middleOf(topsPx, row) + (line - (lines.length - 1) / 2) * LINE_PX,
    })),
  );
  const atLeft = { x: { value: -GAP_PX }, y };
  const side = { align: 'right', baseline: 'middle' };
  return {
    width: widthPx,
    height: heightPx,
    layer: [
      // Keeps the left margin at its width.
      headingLayer([{ text: heading }], leftPx, -10 - head * LINE_PX),
      ...tileLayers(table),
      textLayer(heads, headMark, { x, y }),
      ...nameLayers(names, isName, side, { ...side, color: MUTED }, atLeft),
      textLayer(
        [{ text: footer }],
        { baseline: 'top', fontSize: TEXT_PX },
        { x: { value: widthPx / 2 }, y: { value: heightPx + 8 } },
      ),
    ],
  };
}

const isName = (row: { readonly isName: boolean }) => row.isName;

/** The top of each row, and the foot of the last. */
function topsOf({ heightsPx }: TileTable): number[] {
  const tops = [0];
  for (const height of heightsPx) tops.push((tops.at(-1) ?? 0) + height);
  return tops;
}

function middleOf(topsPx: readonly number[], row: number): number {
  return ((topsPx[row] ?? 0) + (topsPx[row + 1] ?? 0)) / 2;
}

function tileLayers(table: TileTable): Layer[] {
  const { tiles, tileWidthPx } = table;
  const topsPx = topsOf(table);
  const inset = 1.5;
  const boxes = tiles.map(({ column, row, fill, frame }) => ({
    xPx: column * tileWidthPx + inset,
    yPx: (topsPx[row] ?? 0) + inset,
    x2Px: (column + 1) * tileWidthPx - inset,
    y2Px: (topsPx[row + 1] ?? 0) - inset,
    fill,
    frame,
  }));
  const framed = (frame: Tile['frame']) => boxes.filter((box) => box.frame === frame);
  const texts = tiles.flatMap(({ column, row, name, note, ink }) =>
    [...name, ...note].map((text, line, lines) => ({
      text,
      ink,
      isName: line < name.length,
      xPx: (column + 0.5) * tileWidthPx,
      yPx: middleOf(topsPx, row) + (line - (lines.length - 1) / 2) * LINE_PX,
    })),
  );
  const at = { x: pixel('xPx'), y: pixel('yPx'), color: { field: 'ink', scale: null } } as const;
  const middle = { baseline: 'middle' };
  return [
    layer(boxes, { type: 'rect' }, { ...FROM_TO, fill: { field: 'fill', scale: null } }),
    layer(framed('dashed'), { type: 'rect', fill: null, stroke: MUTED, strokeDash: [3, 3] }, FROM_TO),
    layer(framed('heavy'), { type: 'rect', fill: null, stroke: INK, strokeWidth: 2 }, FROM_TO),
    ...nameLayers(texts, isName, middle, middle, at),
  ];
}

/** A colour mixed with white, on a dark page too: 1 is the colour, 0 is white. */
export function tint(colour: string, part: number): string {
  const paper = channels(PAPER);
  const mixed = channels(colour).map((value, index) =>
    Math.round(value * part + (paper[index] ?? 255) * (1 - part)),
  );
  const mixture = `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  return mixture === PAPER ? PAPER_ON_TINT : mixture;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
