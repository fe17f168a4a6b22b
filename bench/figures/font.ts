/**
 * The figures' font: Inter, from npm, so that text is measured and drawn alike on a machine that has no fonts. Figures
 * name it first and common fonts after it, which are all a little narrower: text that fits in Inter fits in them.
 */
import { fileURLToPath } from 'node:url';
import { type Font, openSync } from 'fontkit';

export const FONT_FAMILY = 'Inter, Helvetica, Arial, sans-serif';

const REGULAR_FILE = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
);

const BOLD_FILE = fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf'));
export const FONT_FILES = { regular: REGULAR_FILE, bold: BOLD_FILE };

export interface TextStyle {
  readonly sizePx: number;
  readonly bold: boolean;
}

let regular: Font | undefined;
let bold: Font | undefined;

/** How wide one line of text is, px. */
export function textWidthPx(text: string, style: TextStyle): number {
  regular ??= openSync(REGULAR_FILE);
  bold ??= openSync(BOLD_FILE);
  const font = style.bold ? bold : regular;
  return (font.layout(text).advanceWidth / font.unitsPerEm) * style.sizePx;
}

/** Breaks text between words into lines of at most `widthPx`; a longer word has a line of its own. */
export function wrapText(text: string, widthPx: number, style: TextStyle): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidthPx(longer, style) > widthPx) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
