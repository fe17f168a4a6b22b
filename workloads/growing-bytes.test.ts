import { expect, test } from 'vitest';
import { GrowingBytes } from './growing-bytes.ts';
import { seeded } from './testing/cuts.ts';

test('GrowingBytes returns all bytes in order, whatever their sizes', () => {
  const random = seeded(5);
  const growing = new GrowingBytes();
  let wanted = '';
  for (let round = 0; round < 300; round++) {
    const piece = String(round).repeat(Math.floor(random() * 200));
    const input = Buffer.from(`<${piece}>`);
    growing.add(input, 1, input.length - 1);
    wanted += piece;
    if (String(growing.bytes) !== wanted) throw new Error(`other bytes in round ${round}`);
  }
  expect(growing.bytes.length).toBe(wanted.length);
});
