/** Panels whose rows are servers: names at the left, marks along a common x axis, a remark for each at the right. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { shortenText, type TextStyle, textWidthPx, wrapText } from './font.ts';
import { type Encoding, headingLayer, type Layer, layer, OWN_COLOUR, pixel, textLayer } from './layers.ts';
import { contentPx, type Page } from './page.ts';
import type { Drawing } from './render.ts';
import { sheetDrawing, type SheetText } from './sheet.ts';
import { MUTED, NOTE, TEXT, TEXT_PX } from './theme.ts';
import { labelExpr, type ValueScale } from './value-scale.ts';

export interface Row {
  readonly server: string;
  readonly name: string;
  readonly colour: string;
  /** Its lines. */
  readonly remark: readonly string[];
}

export interface RowPanel {
  readonly heading: string;
  readonly rows: readonly Row[];
  /** The height of each row. */
  readonly rowPx: number;
  /** With `x` in the units of the axis and `yPx` from `middlePx`. */
  readonly layers: readonly Layer[];
}

interface RowFrame extends Omit<RowFigure, 'panels'> {
  readonly leftPx: number;
  readonly widthPx: number;
  readonly rightPx: number;
}

const GAP_PX = 10;
const LINE_PX = 15;

export function middlePx(row: number, rowPx: number): number {
  return (row + 0.5) * rowPx;
}

interface RowFigure {
  readonly panels: readonly RowPanel[];
  readonly x: ValueScale;
  readonly xTitle: string;
}

const ROW_GAP_PX = 30;

/** The panels, one below the other, on one axis. */
export function rowDrawing(text: SheetText, { panels, x, xTitle }: RowFigure, page: Page): Drawing {
  const rows = panels.flatMap((panel) => panel.rows);
  const frame = rowFrame(rows, x, xTitle, page);
  const specs = panels.map((panel, index) => rowPanelSpec(panel, frame, index === panels.length - 1));
  const inWords = [...text.conditions, ...text.inWords];
  return sheetDrawing({ ...text, inWords }, { panels: specs, columns: 1, rowGapPx: ROW_GAP_PX }, page);
}

function rowFrame(rows: readonly Row[], x: ValueScale, xTitle: string, page: Page): RowFrame {
  const names = rows.map(({ name }) => shortName(name));
  const remarks = rows.flatMap(({ remark }) => remark);
  const leftPx = GAP_PX + widestPx(names, NAME);
  const rightPx = GAP_PX + widestPx(remarks, NOTE);
  return { x, xTitle, leftPx, rightPx, widthPx: contentPx(page) - leftPx - rightPx };
}

const NAME: TextStyle = { sizePx: TEXT_PX, bold: true };
const NAME_WIDTH_PX = 160;

function shortName(name: string): string {
  return shortenText(name, NAME_WIDTH_PX, NAME);
}

function widestPx(texts: readonly string[], style: TextStyle): number {
  return Math.ceil(Math.max(0, ...texts.map((text) => textWidthPx(text, style))));
}

function rowPanelSpec(panel: RowPanel, frame: RowFrame, isLowest: boolean): LayerSpec<Field> {
  const { heading, rows, rowPx, layers } = panel;
  return {
    width: frame.widthPx,
    height: rows.length * rowPx,
    encoding: { x: xEncoding(frame, isLowest) },
    layer: [
      layer([{}], { type: 'point', opacity: 0 }),
      ...layers,
      ...nameLayers(panel, frame),
      headingLayer(heading === '' ? [] : [{ text: heading }], frame.leftPx, -6),
    ],
  };
}

function xEncoding(
  { x, xTitle, widthPx, leftPx, rightPx }: RowFrame,
  isLowest: boolean,
): NonNullable<Encoding['x']> {
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: x.type, domain: [...x.domain], nice: false },
    axis: {
      title: isLowest ? wrapText(xTitle, widthPx + 2 * Math.min(leftPx, rightPx), TEXT) : null,
      values: x.ticks.map(({ value }) => value),
      labels: isLowest,
      ticks: isLowest,
      labelExpr: labelExpr(x),
      labelOverlap: 'greedy',
      labelSeparation: 8,
      grid: true,
    },
  };
}

function nameLayers({ rows, rowPx }: RowPanel, { widthPx }: RowFrame): Layer[] {
  const names = rows.map(({ server, name, colour }, row) => ({
    names: server,
    text: shortName(name),
    colour,
    yPx: middlePx(row, rowPx),
  }));
  const remarks = rows.flatMap(({ server, remark }, row) =>
    remark.map((text, line) => ({
      server,
      text,
      yPx: middlePx(row, rowPx) + (line - (remark.length - 1) / 2) * LINE_PX,
    })),
  );
  const y = pixel('yPx');
  return [
    textLayer(
      names,
      { align: 'right', baseline: 'middle', fontSize: TEXT_PX, fontWeight: 'bold' },
      { x: { value: -GAP_PX }, y, color: OWN_COLOUR },
    ),
    textLayer(
      remarks,
      { align: 'left', baseline: 'middle', color: MUTED },
      { x: { value: widthPx + GAP_PX }, y },
    ),
  ];
}
