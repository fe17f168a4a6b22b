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

class Widths {
  readonly #font: Font;
  /** Vega measures a label dozens of times, and the figures of a run share most of theirs. */
  readonly #ems = new Map<string, number>();

  constructor(file: string) {
    this.#font = openSync(file);
  }

  /** In units of the font's size. */
  of(text: string): number {
    return this.#ems.getOrInsertComputed(
      text,
      () => this.#font.layout(text).advanceWidth / this.#font.unitsPerEm,
    );
  }
}

let regular: Widths | undefined;
let bold: Widths | undefined;

/** How wide one line of text is, px. */
export function textWidthPx(text: string, style: TextStyle): number {
  const widths = style.bold ? (bold ??= new Widths(BOLD_FILE)) : (regular ??= new Widths(REGULAR_FILE));
  return widths.of(text) * style.sizePx;
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

/** A name of more lines is shortened. */
const MOST_LINES = 3;
/** In a narrower column a name may stand out a little: shorter ones could not be told apart. */
const LEAST_NAME_PX = 96;

/** Breaks a name after its hyphens and blanks, and shortens what is too long even so. */
export function wrapName(name: string, widthPx: number, style: TextStyle): string[] {
  const lines: string[] = [];
  for (const part of name.split(/(?<=[- ])/)) {
    const longer = `${lines.at(-1) ?? ''}${part}`;
    if (lines.length > 0 && textWidthPx(longer, style) <= widthPx) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  const rest = lines.splice(MOST_LINES - 1).join('');
  const mostPx = Math.max(widthPx, LEAST_NAME_PX);
  return [...lines, ...(rest === '' ? [] : [rest])].map((line) => shortenText(line, mostPx, style));
}

/** Leaves out the middle of a text that is wider: names that differ mostly do so at their ends. */
export function shortenText(text: string, widthPx: number, style: TextStyle): string {
  let shown = text;
  for (let kept = text.length - 1; kept > 1 && textWidthPx(shown, style) > widthPx; kept--) {
    const atEnd = Math.floor(kept / 2);
    shown = `${text.slice(0, kept - atEnd)}…${text.slice(text.length - atEnd)}`;
  }
  return shown;
}
