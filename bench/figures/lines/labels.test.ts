import { describe, expect, test } from 'vitest';
import { spreadLabels } from './labels.ts';

const at = (...wanted: number[]) => wanted.map((wantedPx) => ({ wantedPx, heightPx: 20 }));

describe('labels beside line ends', () => {
  test.each([
    ['stay where they are when they are far apart', at(30, 90), 300, [30, 90]],
    ['are pushed apart in order where they would touch', at(50, 45), 300, [65, 45]],
    ['stay inside at the top', at(0, 5), 300, [10, 30]],
    ['stay inside at the foot', at(300, 299), 300, [290, 270]],
    ['are empty without lines', [], 300, []],
  ])('%s', (_, labels, heightPx, expected) => {
    expect(spreadLabels(labels, heightPx)).toEqual(expected);
  });
});
