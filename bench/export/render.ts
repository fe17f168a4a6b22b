/**
 * From a Vega-Lite specification to SVG and PNG, without a browser. Vega measures text through one variable that all
 * its users in the process share: it is set here, to the widths of the font that is drawn.
 */
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { type TopLevelSpec, compile } from 'vega-lite';
import { FONT_FILES, textWidthPx } from './font.ts';
import { type Page, pngScale, unitPerPx } from './page.ts';
import { withDensity } from './png-density.ts';

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: TextItem, text: string) => number };
};
textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
  textWidthPx(text, { sizePx: fontSize, bold: fontWeight === 'bold' || Number(fontWeight) >= 600 });

export interface Caption {
  /** Unique among the figures that may stand in one document. */
  readonly id: string;
  readonly title: string;
  /** What the figure shows, for those who cannot see it. */
  readonly description: string;
}

/** @throws Error when the specification is not valid */
export async function renderSvg(specification: TopLevelSpec, caption: Caption, page: Page): Promise<string> {
  const { spec } = compile(specification, { logger: strictLogger() });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger: strictLogger() });
  try {
    return describe(resize(await view.toSVG(), page), caption);
  } finally {
    view.finalize();
  }
}

/** A warning is a mistake in a specification of ours, so that no figure is drawn from half of it. */
function strictLogger(): vega.LoggerInterface {
  return Object.assign(vega.logger(vega.Warn), { warn: fail, error: fail });
}

function fail(...messages: readonly unknown[]): never {
  throw new Error(`figure: ${messages.join(' ')}`);
}

/** Makes it as wide as the page, and says how large it is shown; its viewBox stays in px of the layout. */
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

/** Of the layout. */
export function svgSizePx(svg: string): { readonly widthPx: number; readonly heightPx: number } {
  const [, widthPx, heightPx] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return { widthPx: Number(widthPx), heightPx: Number(heightPx) };
}

/** Makes the drawing one image with a name and a description, in place of Vega's roles for each of its marks. */
function describe(svg: string, { id, title, description }: Caption): string {
  const plain = svg.replaceAll(/ (?:role|aria-[a-z]+)="[^"]*"/g, '');
  const open = `<svg role="img" aria-labelledby="${id}-title ${id}-desc"`;
  const words = `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>`;
  return `${plain.replace('<svg', open).replace('>', () => `>${words}`)}\n`;
}

export function escapeXml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Draws with the font of the package alone, whatever fonts the machine has. */
export function renderPng(svg: string, page: Page): Uint8Array {
  const { zoom, dotsPerInch } = pngScale(page);
  const fontFiles = Object.values(FONT_FILES);
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' };
  const width = Math.round(svgSizePx(svg).widthPx * zoom);
  const image = new Resvg(svg, { font, fitTo: { mode: 'width', value: width } }).render();
  return withDensity(image.asPng(), dotsPerInch);
}
