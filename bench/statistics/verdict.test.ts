import { describe, expect, it } from 'vitest';
import { judge, noiseFloorOf, notComparable } from './verdict.ts';

const interval = (low: number, high: number) => ({ ratio: (low + high) / 2, low, high });

describe('a verdict', () => {
  it.each([
    { low: 1.04, high: 1.5, floor: null, verdict: 'faster' },
    { low: 1.04, high: 1.5, floor: 0.2, verdict: 'faster' },
    { low: 1.04, high: 1.5, floor: 0.3, verdict: 'no difference shown' },
    { low: 1.02, high: 1.5, floor: null, verdict: 'no difference shown' },
    { low: 0.5, high: 0.96, floor: null, verdict: 'slower' },
    { low: 0.5, high: 0.96, floor: 0.5, verdict: 'no difference shown' },
    { low: 0.5, high: 0.98, floor: 0.03, verdict: 'no difference shown' },
    { low: 0.9, high: 1.2, floor: null, verdict: 'no difference shown' },
  ])('on a ratio in [$low, $high] with a floor of $floor is $verdict', ({ low, high, floor, verdict }) => {
    expect(judge(interval(low, high), 3, floor)).toBe(verdict);
  });

  it.each([
    { ratio: null, blocks: 0 },
    { ratio: { ratio: 2, low: null, high: null }, blocks: 1 },
    { ratio: { ratio: 2, low: 1.9, high: 2.1 }, blocks: 2 },
  ])('on $ratio of $blocks blocks is not comparable', ({ ratio, blocks }) => {
    expect(judge(ratio, blocks)).toEqual(notComparable({ kind: 'too-few-blocks' }));
    expect(noiseFloorOf(ratio, blocks)).toBeNull();
  });
});

it.each([
  { low: 0.99, high: 1.01, floor: 0.03 },
  { low: 0.95, high: 1.1, floor: 0.1 },
  { low: 0.8, high: 1.1, floor: 0.25 },
  { low: 1.1, high: 1.2, floor: 0.2 },
])('the noise floor of the interval [$low, $high] is $floor', ({ low, high, floor }) => {
  expect(noiseFloorOf(interval(low, high), 3)).toBeCloseTo(floor, 10);
});
