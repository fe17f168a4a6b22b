import { describe, expect, it } from 'vitest';
import { visible, visibleLines } from './visible-text.ts';

describe('foreign text that is shown', () => {
  it.each([
    ['an escape sequence', '\u001B[2J', String.raw`\u001b[2J`],
    ['a title of a terminal', '\u001B]0;x\u0007', String.raw`\u001b]0;x\u0007`],
    ['a control character of 8 bits', '\u009B2J\u007F', String.raw`\u009b2J\u007f`],
    ['a mark that turns the direction of writing', 'a\u202Eb\u2066', String.raw`a\u202eb\u2066`],
    ['a line end', 'a\r\nb\tc\u2028', String.raw`a\r\nb\tc\u2028`],
    ['half of a character', '\uD800', String.raw`\ud800`],
    ['an invisible character above 16 bits', '\u{E0041}', String.raw`\udb40\udc41`],
  ])('has %s escaped as in JSON', (_what, text, shown) => {
    expect(visible(text)).toBe(shown);
    expect(visible(shown)).toBe(shown);
    expect(JSON.parse(`"${shown}"`)).toBe(text);
  });

  it('is otherwise unchanged', () => {
    const text = '5 µs – “Größe”, 1 000 ≤ n, 数 😀 \\ "';
    expect(visible(text)).toBe(text);
  });

  it('keeps its lines where there are several', () => {
    expect(visibleLines('a\n\u001Bb\n')).toBe('a\n\\u001bb\n');
  });
});
