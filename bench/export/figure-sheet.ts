/** A whole figure: its question as the title, how it was measured and how to read it below, then its panels in rows. */
import type { TopLevelSpec } from 'vega-lite';
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { wrapText } from './font.ts';
import type { Page } from './page.ts';
import { NOTE_PX, TITLE_PX, VEGA_LITE_CONFIG } from './theme.ts';

export interface Sheet {
  readonly title: string;
  /** A paragraph each. */
  readonly conditions: readonly string[];
  readonly panels: readonly LayerSpec<Field>[];
  /** Panels side by side. */
  readonly columns: number;
  readonly rowGapPx: number;
}

const PADDING_PX = 4;

/** What a figure has for its content. */
export function contentPx({ widthPx }: Page): number {
  return widthPx - 2 * PADDING_PX;
}

export function sheetSpec({ title, conditions, panels, columns, rowGapPx }: Sheet, page: Page): TopLevelSpec {
  const widthPx = contentPx(page);
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns),
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    usermeta: {
      note: 'Laid out for the font Inter; where it is missing, texts are a little narrower or wider.',
    },
    config: VEGA_LITE_CONFIG,
    padding: PADDING_PX,
    spacing: rowGapPx,
    title: {
      text: wrapText(title, widthPx, { sizePx: TITLE_PX, bold: true }),
      subtitle: conditions.flatMap((text) => wrapText(text, widthPx, { sizePx: NOTE_PX, bold: false })),
    },
    vconcat: rows.map((row) => (columns === 1 ? (row[0] ?? { layer: [] }) : { hconcat: row, spacing: 0 })),
  };
}
