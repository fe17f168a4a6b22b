/**
 * From a Vega-Lite specification to SVG, PNG and PDF, without a browser; in grey if wanted. Vega measures text
 * through one variable that all its users in the process share: it is set here, to the widths of the font that is drawn.
 */
import { crc32 } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';
import PdfDocument from 'pdfkit';
import drawSvg from 'svg-to-pdfkit';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { FONT_FILES, textWidthPx } from './font.ts';
import { MM_PER_INCH, type Page, pngScale, unitPerPx } from './page.ts';

export interface Caption {
  /** Unique among the figures that may stand in one document. */
  readonly id: string;
  readonly title: string;
  /** What the figure shows, for a screen reader. */
  readonly description: string;
}

/** A figure before it is drawn: its caption, the scenario that it belongs to, and the specification. */
export interface Drawing extends Caption {
  /** null: a figure of the whole run. */
  readonly scenario: string | null;
  readonly specification: TopLevelSpec;
  /** What a page can do with it beside showing its values; null: nothing. */
  readonly interaction: Interaction | null;
}

/** `scale`: it can be drawn on the other scale as well. `zoom`: its x axis can show a part of its range, in ms. */
export type Interaction =
  | { readonly kind: 'scale'; readonly other: TopLevelSpec; readonly isLog: boolean }
  | { readonly kind: 'zoom'; readonly range: readonly [number, number] };

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: TextItem, text: string) => number };
};

textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
  textWidthPx(text, { sizePx: fontSize, bold: fontWeight === 'bold' || Number(fontWeight) >= 600 });

/** @throws Error when the specification is not valid */
export function compileSpecification(specification: TopLevelSpec): vega.Spec {
  return compile(specification, { logger: strictLogger() }).spec;
}

/** @throws Error when the specification is not valid */
export async function renderSvg(specification: TopLevelSpec, caption: Caption, page: Page): Promise<string> {
  const spec = compileSpecification(specification);
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger: strictLogger() });
  try {
    return describe(resize(await view.toSVG(), page), caption);
  } finally {
    view.finalize();
  }
}

/** A warning means a mistake in a specification of ours: no figure is drawn from a part of it. */
function strictLogger(): vega.LoggerInterface {
  return Object.assign(vega.logger(vega.Warn), { warn: fail, error: fail });
}

function fail(...messages: readonly unknown[]): never {
  throw new Error(`figure: ${messages.join(' ')}`);
}

/** Makes the drawing as wide as the page and sets its shown size; its viewBox stays in px of the layout. */
function resize(drawn: string, page: Page): string {
  const { shown } = page;
  const { widthPx: drawnPx, heightPx } = svgSizePx(drawn);
  const widthPx = Math.max(drawnPx, page.widthPx);
  const svg = drawn
    .replace(/width="[^"]*"/, `width="${widthPx}"`)
    .replace(`viewBox="0 0 ${drawnPx} `, `viewBox="0 0 ${widthPx} `)
    .replace(/<rect width="[^"]*"/, `<rect width="${widthPx}"`);
  if (shown === null) return svg;
  const length = (px: number) => `${Number((px * unitPerPx(page)).toFixed(2))}${shown.unit}`;
  const size = `width="${length(widthPx)}" height="${length(heightPx)}"`;
  return svg.replace(/width="[^"]*" height="[^"]*"/, size);
}

/** The size in px of the layout. */
export function svgSizePx(svg: string): { readonly widthPx: number; readonly heightPx: number } {
  const [, widthPx, heightPx] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return { widthPx: Number(widthPx), heightPx: Number(heightPx) };
}

/** Makes the drawing one image with a title and a description, in place of Vega's roles for each of its marks. */
function describe(svg: string, { id, title, description }: Caption): string {
  const plain = svg.replaceAll(/ (?:role|aria-[a-z]+)="[^"]*"/g, '');
  const open = `<svg role="img" aria-labelledby="${id}-title ${id}-desc"`;
  const words = `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>`;
  return `${plain.replace('<svg', open).replace('>', () => `>${words}`)}\n`;
}

export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replaceAll(/[&<>"']/g, (character) => `&${entities[character] ?? ''};`);
}

/** Draws with the font of the package only, whatever fonts the machine has. */
export function renderPng(svg: string, page: Page): Uint8Array {
  const { zoom, dotsPerInch } = pngScale(page);
  const fontFiles = Object.values(FONT_FILES);
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' };
  const width = Math.round(svgSizePx(svg).widthPx * zoom);
  const image = new Resvg(svg, { font, fitTo: { mode: 'width', value: width } }).render();
  return withDensity(image.asPng(), dotsPerInch);
}

const SIGNATURE_BYTES = 8;

/** Length, type, 13 bytes of data, checksum. */
const HEADER_BYTES = 25;
const METRES = 1;

/**
 * Writes the printed size into a PNG (its chunk pHYs), by which word processors place it.
 * @param png as an encoder wrote it, without a density
 */
function withDensity(png: Uint8Array, dotsPerInch: number): Uint8Array {
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  const dotsPerMetre = Math.round((dotsPerInch / MM_PER_INCH) * 1000);
  chunk.writeUInt32BE(dotsPerMetre, 8);
  chunk.writeUInt32BE(dotsPerMetre, 12);
  chunk.writeUInt8(METRES, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  const head = SIGNATURE_BYTES + HEADER_BYTES;
  return Buffer.concat([png.subarray(0, head), chunk, png.subarray(head)]);
}

/**
 * One page, as large as the figure is shown, of lines and letters in the font of the package.
 * @param title of the document
 * @param createdAt is written into it, so that the same run gives the same file
 * @throws Error when the SVG contains something that a PDF cannot show
 */
export async function renderPdf(
  svg: string,
  { widthPt, heightPt }: { readonly widthPt: number; readonly heightPt: number },
  title: string,
  createdAt: Date,
): Promise<Uint8Array> {
  const document = new PdfDocument({
    size: [widthPt, heightPt],
    margin: 0,
    info: { Title: title, Producer: 'tellers', Creator: 'tellers', CreationDate: createdAt },
  });
  const chunks: Uint8Array[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  document.on('end', () => resolve(undefined));
  document.on('error', reject);
  document.registerFont('regular', FONT_FILES.regular);
  document.registerFont('bold', FONT_FILES.bold);
  drawSvg(document, svg, 0, 0, {
    width: widthPt,
    height: heightPt,
    fontCallback: (_family, isBold) => (isBold ? 'bold' : 'regular'),
    warningCallback: (warning) => {
      throw new Error(`figure: ${warning}`);
    },
  });
  document.end();
  await promise;
  return Buffer.concat(chunks);
}

/**
 * A figure without colour: every colour of its specification becomes the grey that a black-and-white printer prints.
 * Colours are written as `#rrggbb`; anything else stays as it is.
 */
export function inGrey<Value>(specification: Value): Value {
  return JSON.parse(JSON.stringify(specification, toGrey)) as Value;
}

/** Luma by Rec. 601, from the stored values and not from the linear light. */
function toGrey(_key: string, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/.exec(text);
  if (match === null) return text;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((pair) => Number.parseInt(pair, 16));
  const luma = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  return `#${luma.toString(16).padStart(2, '0').repeat(3)}`;
}
