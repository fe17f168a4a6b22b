import { expect, it } from 'vitest';
import { checkThreads, NO_MEMORY_WARNING, promisedBytes, threadGate, threadsBorne } from './memory.ts';

const GIB = 2 ** 30;

it('threadsBorne leaves the reserve to other processes', () => {
  expect(threadsBorne(10 * GIB, GIB)).toBe(1024);
  expect(threadsBorne(GIB, 2 * GIB)).toBe(0);
});

it('promisedBytes counts the memory that started threads have yet to take', () => {
  expect(promisedBytes(100, 0)).toBe(900 * 2 ** 20);
  expect(promisedBytes(100, 800 * 2 ** 20)).toBe(100 * 2 ** 20);
  expect(promisedBytes(1, GIB)).toBe(0);
});

it('checkThreads rejects more clients than the default when their threads would not fit into memory', () => {
  expect(() => checkThreads({ maxClients: 5000 }, 2000)).toThrow(
    /^a thread for each of 5000 clients needs about 43\.9 GiB, and there is memory for 2000: lower --max-clients/,
  );
});

it.each([
  ['threads that fit', 2000, 2000],
  ['the default, which is only a limit,', 1024, 10],
])('checkThreads accepts %s with %i clients and memory for %i', (_, maxClients, borne) => {
  expect(() => checkThreads({ maxClients }, borne)).not.toThrow();
});

it('threadGate starts no thread while memory is short, and warns once', () => {
  const warnings: string[] = [];
  let borne = 1;
  const mayStart = threadGate(
    (warning) => warnings.push(warning),
    () => 0,
    () => borne,
  );
  expect(mayStart()).toBe(true);
  borne = 0;
  expect([mayStart(), mayStart()]).toEqual([false, false]);
  borne = 3;
  expect(mayStart()).toBe(true);
  expect(warnings).toEqual([NO_MEMORY_WARNING]);
});
