/**
 * From a Vega-Lite specification to SVG and PNG, without a browser. Vega measures text through one variable that all
 * its users in the process share: it is set here, to the widths of the font that is drawn.
 */
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { type TopLevelSpec, compile } from 'vega-lite';
import { FONT_FILES, textWidthPx } from './font.ts';

/** 300 dots per inch when printed at 170 mm, the width of the text on an A4 page. */
const PNG_WIDTH_PX = 2008;

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
export async function renderSvg(specification: TopLevelSpec, caption: Caption): Promise<string> {
  const { spec } = compile(specification, { logger: strictLogger() });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logger: strictLogger() });
  try {
    return describe(await view.toSVG(), caption);
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
export function renderPng(svg: string): Uint8Array {
  const font = { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: 'Inter' };
  return new Resvg(svg, { font, fitTo: { mode: 'width', value: PNG_WIDTH_PX } }).render().asPng();
}
