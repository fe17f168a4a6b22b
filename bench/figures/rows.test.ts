import { expect, it } from 'vitest';
import { WORDS } from '../words/languages.ts';
import { layer, pixel } from './layers.ts';
import { pageOf } from './page.ts';
import { renderSvg } from './render.ts';
import { middlePx, rowDrawing, type RowPanel } from './rows.ts';
import { rootScale } from './value-scale.ts';

const panel = (heading: string): RowPanel => ({
  heading,
  rowPx: 30,
  rows: [{ server: 'server', name: `server of ${heading}`, colour: '#123456', remark: [] }],
  layers: [layer([{ x: 400, yPx: middlePx(0, 30) }], { type: 'point' }, { y: pixel('yPx') })],
});

/** Texts in the order in which they are drawn: the axis of a panel before its rows. */
async function textsOf(headings: readonly string[]): Promise<string[]> {
  const page = pageOf({ width: 174, unit: 'mm' }, 'colour', WORDS.en);
  const x = rootScale([100, 900], WORDS.en.numbers.count);
  const figure = { panels: headings.map(panel), x, xTitle: 'what is on the axis' };
  const sheet = { id: 'rows', scenario: 's', title: 'A question?', conditions: ['Conditions.'], inWords: [] };
  const { specification, ...about } = rowDrawing(sheet, figure, page);
  const svg = await renderSvg(specification, about, page);
  return svg.match(/(?<=<text[^>]*>)[^<]+(?=<\/text>)/g) ?? [];
}

it('the panels of a figure share one axis, which is labelled below the lowest', async () => {
  const alone = await textsOf(['first']);
  const labels = alone.filter((text) => /^[\d,]+$/.test(text));
  expect(labels.length).toBeGreaterThan(1);
  expect(alone).toContain('what is on the axis');

  const texts = await textsOf(['first', 'second', 'third']);
  expect(texts.filter((text) => /^[\d,]+$/.test(text))).toEqual(labels);
  expect(texts.filter((text) => text === 'what is on the axis')).toHaveLength(1);
  const place = texts.indexOf('what is on the axis');
  expect(place).toBeGreaterThan(texts.indexOf('server of second'));
  expect(place).toBeLessThan(texts.indexOf('server of third'));
});
