import { describe, expect, test } from 'vitest';
import { spreadLabels } from './labels.ts';

const at = (...wanted: number[]) => wanted.map((wantedPx) => ({ wantedPx, heightPx: 20 }));

describe('labels beside line ends', () => {
  test.each([
    ['far apart stay where they are', at(30, 90), 300, [30, 90]],
    ['that would touch are pushed apart, in order', at(50, 45), 300, [65, 45]],
    ['at the top stay inside', at(0, 5), 300, [10, 30]],
    ['at the foot stay inside', at(300, 299), 300, [290, 270]],
    ['are none', [], 300, []],
  ])('%s', (_, labels, heightPx, expected) => {
    expect(spreadLabels(labels, heightPx)).toEqual(expected);
  });
});
