import { expect, it } from 'vitest';
import { shortenText, textWidthPx, wrapName } from './font.ts';

const STYLE = { sizePx: 15, bold: true };
const WIDTH_PX = 160;
const NAMES = ['my-very-own-threaded-server-of-the-third-week', 'abcdefghij-'.repeat(18), 'x'.repeat(200)];

it.each(NAMES)('a long name is wrapped or shortened until it fits: %s', (name) => {
  const lines = wrapName(name, WIDTH_PX, STYLE);
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(Math.max(...lines.map((line) => textWidthPx(line, STYLE)))).toBeLessThanOrEqual(WIDTH_PX);
  expect(textWidthPx(shortenText(name, WIDTH_PX, STYLE), STYLE)).toBeLessThanOrEqual(WIDTH_PX);
});

it('long names that differ at their ends stay apart', () => {
  const [a, b] = ['first', 'second'].map((end) => `${'server-'.repeat(20)}${end}`);
  expect(shortenText(a ?? '', WIDTH_PX, STYLE)).not.toBe(shortenText(b ?? '', WIDTH_PX, STYLE));
  expect(wrapName(a ?? '', WIDTH_PX, STYLE)).not.toEqual(wrapName(b ?? '', WIDTH_PX, STYLE));
});

it.each(['worker-per-client', 'loop-per-core', 'event-loop'])('a name of a model stays whole: %s', (name) => {
  expect(wrapName(name, WIDTH_PX, STYLE)).toEqual([name]);
  expect(wrapName(name, 20, STYLE).join('')).toBe(name);
});
