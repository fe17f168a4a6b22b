import { describe, expect, it } from 'vitest';
import {
  availableBytes,
  checkThreads,
  NO_MEMORY_WARNING,
  promisedBytes,
  threadGate,
  threadsBorne,
} from './memory.ts';
import type { ServerWarning } from './server.ts';

const GIB = 2 ** 30;

it('counts the threads that there is memory for, with something left to others', () => {
  expect(threadsBorne(10 * GIB, GIB)).toBe(1024);
  expect(threadsBorne(GIB, 2 * GIB)).toBe(0);
  expect(availableBytes()).toBeGreaterThan(0);
});

it('counts what threads that have just been started will take', () => {
  expect(promisedBytes(100, 0)).toBe(900 * 2 ** 20);
  expect(promisedBytes(100, 800 * 2 ** 20)).toBe(100 * 2 ** 20);
  expect(promisedBytes(1, GIB)).toBe(0);
});

describe('more clients than by default', () => {
  it('are refused where their threads would not fit', () => {
    expect(() => checkThreads({ maxClients: 5000 }, 2000)).toThrow(
      /^a thread for each of 5000 clients needs about 43\.9 GiB, and there is memory for 2000: lower --max-clients/,
    );
  });

  it.each([
    ['fit', 2000, 2000],
    ['are no more than the default, which is only a limit', 1024, 10],
  ])('are allowed where they %s', (_, maxClients, borne) => {
    expect(() => checkThreads({ maxClients }, borne)).not.toThrow();
  });
});

it('lets no thread start while there is no memory, and says so once', () => {
  const warnings: ServerWarning[] = [];
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
