import { expect, it } from 'vitest';
import { chooseApart, choosePinning } from './cpus.ts';

const MACHINE = { allowed: [0, 1, 2, 5], canPin: true };

it.each([
  [undefined, undefined, null, null],
  ['all', 'all', null, null],
  [[0], [1, 2], [0], [1, 2]],
  [[5], undefined, [5], null],
] as const)('asked for %j and %j, pins to %j and %j', (server, load, serverCpus, loadCpus) => {
  expect(choosePinning(server, load, MACHINE)).toEqual({ serverCpus, loadCpus });
});

it('names the CPUs that there are', () => {
  expect(() => choosePinning([0], [1, 3], MACHINE)).toThrow(
    '--load-cpus: there is no CPU 3 to run on; choose from 0-2,5',
  );
});

it('needs taskset only when it was asked for', () => {
  const without = { ...MACHINE, canPin: false };
  expect(choosePinning(undefined, 'all', without)).toEqual({ serverCpus: null, loadCpus: null });
  expect(() => choosePinning([0], undefined, without)).toThrow(/only with taskset .* install it/);
});

it.each([
  ['nothing', undefined, undefined, { serverCpus: [0, 1, 2], loadCpus: [5] }],
  ['all for the load', undefined, 'all', null],
  ['a CPU for the server', [0], undefined, null],
] as const)('asked for %s, a load that must be on time has as its place', (_, server, load, apart) => {
  expect(chooseApart(server, load, MACHINE)).toEqual(apart);
});

it('sets nothing apart without taskset, or on one CPU', () => {
  expect(chooseApart(undefined, undefined, { ...MACHINE, canPin: false })).toBeNull();
  expect(chooseApart(undefined, undefined, { ...MACHINE, allowed: [5] })).toBeNull();
  expect(chooseApart(undefined, undefined, { ...MACHINE, allowed: null })).toBeNull();
});
