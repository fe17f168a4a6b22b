import { expect, it } from 'vitest';
import {
  checkThreads,
  noDescriptorWarning,
  noMemoryWarning,
  promisedBytes,
  readMemory,
  threadGate,
  threadsBorne,
} from './memory.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

it('threadsBorne leaves the reserve to other processes', () => {
  expect(threadsBorne([{ freeBytes: 10 * GIB, reserveBytes: GIB }])).toBe(1024);
  expect(threadsBorne([{ freeBytes: GIB, reserveBytes: 2 * GIB }])).toBe(0);
});

it('threadsBorne counts by the machine or the control group that has least', () => {
  const machine = { freeBytes: 10 * GIB, reserveBytes: GIB };
  const group = { freeBytes: 100 * 9 * MIB, reserveBytes: 0 };
  expect(threadsBorne([machine, group])).toBe(100);
  expect(threadsBorne([machine, group], 40 * 9 * MIB)).toBe(60);
});

it('readMemory reads the machine, and no group where none limits it', () => {
  const [machine, ...groups] = readMemory([]);
  expect(machine?.freeBytes).toBeGreaterThan(0);
  expect(groups).toEqual([]);
});

it('promisedBytes counts the memory that started threads have yet to take', () => {
  expect(promisedBytes(100, 0)).toBe(900 * 2 ** 20);
  expect(promisedBytes(100, 800 * 2 ** 20)).toBe(100 * 2 ** 20);
  expect(promisedBytes(1, GIB)).toBe(0);
});

it.each([
  ['memory', 2000, 9000, 'needs about 43.9 GiB, and there is memory for 2000: lower --max-clients'],
  ['descriptors', 9000, 2000, 'needs 8 descriptors each, and there are enough for 2000 (`ulimit -n`): lower'],
])(
  'checkThreads rejects more clients than the default without %s for them',
  (_, borne, described, reason) => {
    expect(() => checkThreads({ maxClients: 5000 }, borne, described)).toThrow(
      `a thread for each of 5000 clients ${reason}`,
    );
  },
);

it.each([
  ['threads that fit', 2000, 2000],
  ['the default, which is only a limit,', 1024, 10],
])('checkThreads accepts %s with %i clients and memory for %i', (_, maxClients, borne) => {
  expect(() => checkThreads({ maxClients }, borne, borne)).not.toThrow();
});

it('threadGate starts no thread while memory is short, and warns once', () => {
  const warnings: string[] = [];
  let borne = 1;
  const gate = threadGate(
    (warning) => warnings.push(warning),
    () => 0,
    () => borne,
  );
  expect(gate.mayStart()).toBe(true);
  borne = 0;
  expect([gate.mayStart(), gate.mayStart()]).toEqual([false, false]);
  borne = 3;
  expect(gate.mayStart()).toBe(true);
  expect(warnings).toEqual([noMemoryWarning()]);
});

it('threadGate starts no thread without descriptors for it, and warns once', () => {
  const warnings: string[] = [];
  let alive = 4;
  const gate = threadGate(
    (warning) => warnings.push(warning),
    () => alive,
    () => 1,
    5,
  );
  expect(gate.mayStart()).toBe(true);
  alive = 5;
  expect([gate.mayStart(), gate.mayStart()]).toEqual([false, false]);
  gate.refused();
  expect(warnings).toEqual([noDescriptorWarning()]);
});

it('threadGate starts no thread when no descriptor is left to read the memory', () => {
  const warnings: string[] = [];
  const gate = threadGate(
    (warning) => warnings.push(warning),
    () => 0,
    () => {
      throw new Error('EMFILE');
    },
  );
  expect(gate.mayStart()).toBe(false);
  expect(warnings).toEqual([noDescriptorWarning()]);
});
