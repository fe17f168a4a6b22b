import { expect, it } from 'vitest';
import { judge } from './verdict.ts';

it.each([
  { low: 1.04, high: 1.5, verdict: 'faster' },
  { low: 1.02, high: 1.5, verdict: 'no difference shown' },
  { low: 0.5, high: 0.96, verdict: 'slower' },
  { low: 0.5, high: 0.98, verdict: 'no difference shown' },
  { low: 0.9, high: 1.2, verdict: 'no difference shown' },
])('a ratio in [$low, $high] is $verdict', ({ low, high, verdict }) => {
  expect(judge({ median: (low + high) / 2, low, high })).toBe(verdict);
});

it.each([null, { median: 2, low: null, high: null }])('%s is not comparable', (ratio) => {
  expect(judge(ratio)).toMatch(/^not comparable: fewer than 2 blocks/);
});
