import { expect, test } from 'vitest';
import { GrowingBytes } from './growing-bytes.ts';
import { seeded } from './testing/cuts.ts';

test('GrowingBytes returns the added bytes in order, whatever their sizes', () => {
  const random = seeded(5);
  const growing = new GrowingBytes();
  let wanted = '';
  for (let round = 0; round < 300; round++) {
    const piece = String(round).repeat(Math.floor(random() * 200));
    const input = Buffer.from(`<${piece}>`);
    growing.add(input, 1, input.length - 1);
    wanted += piece;
    if (round % 3 === 0) {
      const length = Math.floor(random() * 400);
      expect(String(growing.take(length))).toBe(wanted.slice(0, length));
      wanted = wanted.slice(length);
    }
    if (String(growing.bytes) !== wanted) throw new Error(`other bytes in round ${round}`);
  }
  expect(String(growing.take(Infinity))).toBe(wanted);
  expect(growing.bytes.length).toBe(0);
});
