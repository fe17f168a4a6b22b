import { expect, it } from 'vitest';
import { DueTimes, UniqueQueue } from './due-times.ts';

it('DueTimes returns times in the order in which they were pushed, while it grows and wraps', () => {
  const times = new DueTimes();
  let put = 0;
  let taken = 0;
  for (const [puts, takes] of [
    [5, 3],
    [6, 0],
    [1, 9],
    [40, 12],
    [0, 28],
    [3, 3],
  ] as const) {
    for (let count = 0; count < puts; count++) times.push(put++);
    expect(times.length).toBe(put - taken);
    for (let count = 0; count < takes; count++) {
      expect(times.peek()).toBe(taken);
      expect(times.shift()).toBe(taken++);
    }
  }
  expect([times.length, times.peek(), times.shift()]).toEqual([0, Number.NaN, Number.NaN]);
  expect(times.length).toBe(0);
});

it('UniqueQueue is first in, first out, and holds no number twice', () => {
  const queue = new UniqueQueue(3);
  for (const item of [2, 0, 2]) queue.push(item);
  expect(queue.shift()).toBe(2);
  for (const item of [2, 1, 0]) queue.push(item);
  expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([0, 2, 1, -1]);
});
