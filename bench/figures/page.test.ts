import { describe, expect, test } from 'vitest';
import { type Page, pageOf, parseWidth, pngScale, pointsPerPx } from './page.ts';
import { FIGURE_WIDTH_PX, NOTE_PX } from './theme.ts';

const paper = (width: number): Page => pageOf({ width, unit: 'mm' }, 'colour');

describe('the page of a figure', () => {
  test.each([
    ['85mm', { width: 85, unit: 'mm' }],
    ['17.5mm', null],
    ['174.5mm', { width: 174.5, unit: 'mm' }],
    ['600px', { width: 600, unit: 'px' }],
    ['600', null],
    ['-600px', null],
    ['5000px', null],
    ['6in', null],
  ])('of the width %s is parsed as %j', (text, expected) => {
    expect(parseWidth(text)).toEqual(expected);
  });

  test.each([70, 85, 120, 174, 297])('prints small type at 6.5 to 8.1 pt in %i mm', (width) => {
    const typePt = NOTE_PX * pointsPerPx(paper(width));
    expect(typePt).toBeGreaterThanOrEqual(6.5);
    expect(typePt).toBeLessThanOrEqual(8.1);
  });

  test('has more room when it is wider, and type of the same size', () => {
    expect(paper(174).widthPx / paper(85).widthPx).toBeGreaterThan(1.5);
  });

  test('gives a PNG 300 dots per inch of paper, or the px that were asked for', () => {
    const column = paper(85);
    expect(column.widthPx * pngScale(column).zoom).toBeCloseTo(1003.9, 1);
    expect(pngScale(pageOf({ width: 600, unit: 'px' }, 'colour'))).toEqual({ zoom: 1, dotsPerInch: 96 });
    expect(FIGURE_WIDTH_PX * pngScale(pageOf(null, 'colour')).zoom).toBeCloseTo(2007.9, 1);
  });
});
