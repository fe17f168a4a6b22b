import { expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { pairRatios, valuesByBlock } from './rows.ts';

it('of two valid rows of a block with a value, the first counts', () => {
  const rows = [
    sampleTrial({ block: 1, throughput_rps: 1, validity: 'invalid' }),
    sampleTrial({ block: 1, throughput_rps: null }),
    sampleTrial({ block: 1, throughput_rps: 2 }),
    sampleTrial({ block: 2, throughput_rps: 3 }),
    sampleTrial({ block: 1, throughput_rps: 4 }),
  ];
  expect([...valuesByBlock(rows, (row) => row.throughput_rps)]).toEqual([
    [1, 2],
    [2, 3],
  ]);
});

it('ratios are of the keys that both have, except over 0', () => {
  const own = new Map([
    [1, 6],
    [2, 6],
    [3, 6],
  ]);
  const other = new Map([
    [3, 2],
    [2, 0],
  ]);
  expect(pairRatios(own, other)).toEqual([3]);
});
