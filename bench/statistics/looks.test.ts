import { expect, it } from 'vitest';
import { LOOKS, levelOfLook, nextLook } from './looks.ts';
import { LEVEL } from './ratio.ts';

it.each([
  [0, 5],
  [4, 5],
  [5, 7],
  [8, 9],
  [11, 12],
  [12, null],
])('the look after %d blocks is at %s', (blocks, next) => {
  expect(nextLook(blocks)).toBe(next);
});

it('the looks of a run share its error', () => {
  expect(LOOKS.length * levelOfLook(LOOKS.length)).toBeCloseTo(LEVEL, 12);
  expect(levelOfLook(1)).toBe(LEVEL);
});
