import { expect, it } from 'vitest';
import { ALL_ANSWERED, isLowerBound } from './censoring.ts';

it.each([
  [50, { offered: 50, unanswered: 43 }, true],
  [50, { offered: 100, unanswered: 50 }, false],
  [99, { offered: 1000, unanswered: 11 }, true],
  [99, { offered: 1000, unanswered: 10 }, false],
  [100, { offered: 1000, unanswered: 1 }, true],
  [100, { offered: 1000, unanswered: 0 }, false],
  [99, ALL_ANSWERED, false],
])('percentile %d of %j is a lower bound: %s', (percent, asked, expected) => {
  expect(isLowerBound(percent, asked)).toBe(expected);
});
