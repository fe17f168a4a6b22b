import { expect, test } from 'vitest';
import { seeded } from '../../workloads/testing/cuts.ts';
import { Deadlines } from './deadlines.ts';

test('deadlines are taken in the order of their times, and none before it is due', () => {
  const random = seeded(1);
  for (let round = 0; round < 50; round++) {
    const deadlines = new Deadlines<number>();
    const times = Array.from({ length: round }, () => Math.floor(random() * 20));
    for (const time of times) deadlines.add(time, time);
    const taken: number[] = [];
    for (let now = 0; now < 20; now++) {
      expect(deadlines.nextMs).toBeGreaterThanOrEqual(now);
      for (let item = deadlines.takeDue(now); item !== undefined; item = deadlines.takeDue(now)) {
        expect(item).toBe(now);
        taken.push(item);
      }
    }
    expect(taken).toEqual(times.toSorted((one, other) => one - other));
    expect([deadlines.size, deadlines.nextMs, deadlines.takeDue(Infinity)]).toEqual([0, Infinity, undefined]);
  }
});

test('deadlines may be added while others are taken', () => {
  const deadlines = new Deadlines<string>();
  deadlines.add(3, 'third');
  deadlines.add(1, 'first');
  expect(deadlines.takeDue(1)).toBe('first');
  deadlines.add(2, 'second');
  expect([deadlines.takeDue(1), deadlines.takeDue(9), deadlines.takeDue(9)]).toEqual([
    undefined,
    'second',
    'third',
  ]);
});
