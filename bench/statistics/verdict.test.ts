import { expect, it } from 'vitest';
import { judge } from './verdict.ts';

it.each([
  { low: 1.04, high: 1.5, verdict: 'faster' },
  { low: 1.02, high: 1.5, verdict: 'no difference shown' },
  { low: 0.5, high: 0.96, verdict: 'slower' },
  { low: 0.5, high: 0.98, verdict: 'no difference shown' },
  { low: 0.9, high: 1.2, verdict: 'no difference shown' },
])('a ratio in [$low, $high] is $verdict', ({ low, high, verdict }) => {
  expect(judge({ median: (low + high) / 2, low, high }, 3)).toBe(verdict);
});

it.each([
  { ratio: null, blocks: 0 },
  { ratio: { median: 2, low: null, high: null }, blocks: 1 },
  { ratio: { median: 2, low: 1.9, high: 2.1 }, blocks: 2 },
])('$ratio of $blocks blocks is not comparable', ({ ratio, blocks }) => {
  expect(judge(ratio, blocks)).toMatch(/^not comparable: fewer than 3 blocks/);
});
