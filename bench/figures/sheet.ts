/** A whole figure on its page: its question as the title, below how it was measured and how to read it, then its panels. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { wrapText } from './font.ts';
import { contentPx, PADDING_PX, type Page } from './page.ts';
import type { Drawing } from './render.ts';
import { NOTE, TITLE_PX, VEGA_LITE_CONFIG } from './theme.ts';

/** The texts of a figure outside its panels. */
export interface SheetText extends Pick<Drawing, 'id' | 'scenario' | 'title'> {
  /** One paragraph each. */
  readonly conditions: readonly string[];
  /** What the figure shows, for a screen reader: sentences. */
  readonly inWords: readonly string[];
}

interface Sheet {
  readonly panels: readonly LayerSpec<Field>[];
  /** Panels side by side. */
  readonly columns: number;
  readonly rowGapPx: number;
}

export function sheetDrawing(
  { id, scenario, title, conditions, inWords }: SheetText,
  { panels, columns, rowGapPx }: Sheet,
  page: Page,
): Drawing {
  const widthPx = contentPx(page);
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns),
  );
  const specification = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    usermeta: {
      lang: page.words.numbers.locale,
      note: 'Laid out for the font Inter; where it is missing, texts are a little narrower or wider.',
    },
    config: VEGA_LITE_CONFIG,
    padding: PADDING_PX,
    spacing: rowGapPx,
    title: {
      text: wrapText(title, widthPx, { sizePx: TITLE_PX, bold: true }),
      subtitle: conditions.flatMap((text) => wrapText(text, widthPx, NOTE)),
    },
    vconcat: rows.map((row) => (columns === 1 ? (row[0] ?? { layer: [] }) : { hconcat: row, spacing: 0 })),
  };
  const description = [title, ...inWords].join(' ');
  return { id, scenario, title, description, specification, interaction: null };
}
