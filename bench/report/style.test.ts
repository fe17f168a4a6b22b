import { expect, it } from 'vitest';
import { INK_ON_TINT, PAPER_ON_TINT } from '../figures/theme.ts';
import { tint } from '../figures/tiles.ts';
import { PHASE_STYLE } from '../figures/timeline-legend.ts';
import { REPORT_STYLE } from './style.ts';

const isExchanged = (colour: string): boolean => REPORT_STYLE.includes(`svg [fill="${colour}"]`);

it.each([0, 0.001, 0.1, 0.5, 1])(
  'a tile of %f is the same on a dark page, as is what is written on it',
  (part) => {
    expect(isExchanged(tint('#123456', part))).toBe(false);
    expect([INK_ON_TINT, PAPER_ON_TINT].map(isExchanged)).toEqual([false, false]);
  },
);

it('every phase of a timeline has a colour of its own for a dark page', () => {
  const phases = Object.values(PHASE_STYLE);
  expect(phases.map(({ colour }) => isExchanged(colour))).not.toContain(false);
  expect(new Set(phases.map(({ colourOnDark }) => colourOnDark)).size).toBe(phases.length);
});
