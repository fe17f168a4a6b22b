import { expect, it } from 'vitest';
import { mapShared, SharedMemory } from './shared-memory.ts';

const BYTES = 100_000;

it('a second mapping of shared memory has the same words, which Atomics change as one', () => {
  using memory = new SharedMemory('test', BYTES);
  const here = new Int32Array(memory.buffer);
  const there = new Int32Array(mapShared(memory.fd, BYTES));
  const last = here.length - 1;
  expect([here.byteLength, there[0], there[last]]).toEqual([131_072, 0, 0]);
  Atomics.add(here, last, 2);
  expect(Atomics.add(there, last, 3)).toBe(2);
  expect(Atomics.compareExchange(here, last, 5, 7)).toBe(5);
  expect(there[last]).toBe(7);
});

it('shared memory stays when its descriptor is closed', () => {
  const memory = new SharedMemory('test', BYTES);
  const there = new Int32Array(mapShared(memory.fd, BYTES));
  memory[Symbol.dispose]();
  Atomics.store(new Int32Array(memory.buffer), 9, 42);
  expect(there[9]).toBe(42);
  expect(() => mapShared(memory.fd, BYTES)).toThrow(/^mmap: EBADF/);
});
