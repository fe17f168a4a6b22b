import { describe, expect, it } from 'vitest';
import { UNPINNED } from '../../bench/results/pinning.ts';
import { checkPlaces, choosePinning, chooseShared, warnNotApart } from './cpus.ts';

const MACHINE = { allowed: [0, 1, 2, 5], canPin: true };

it.each([
  [undefined, undefined, [0, 1, 2], [5]],
  ['all', 'all', null, null],
  [[0], [1, 2], [0], [1, 2]],
  [[5], undefined, [5], null],
] as const)('--server-cpus %j and --load-cpus %j pin to %j and %j', (server, load, serverCpus, loadCpus) => {
  expect(choosePinning(server, load, 1, MACHINE)).toEqual({ serverCpus, loadCpus });
});

it('a missing CPU is reported with the CPUs available', () => {
  expect(() => choosePinning([0], [1, 3], 1, MACHINE)).toThrow(
    '--load-cpus: CPU 3 is not available; choose from 0-2,5',
  );
});

it('taskset is needed only when a side is pinned', () => {
  const without = { ...MACHINE, canPin: false };
  expect(choosePinning(undefined, 'all', 1, without)).toEqual({ serverCpus: null, loadCpus: null });
  expect(() => choosePinning([0], undefined, 1, without)).toThrow(/needs taskset .* install it/);
});

it('without taskset or a second CPU, nothing is pinned', () => {
  expect(choosePinning(undefined, undefined, 1, { ...MACHINE, canPin: false })).toEqual(UNPINNED);
  expect(choosePinning(undefined, undefined, 1, { ...MACHINE, allowed: [5] })).toEqual(UNPINNED);
  expect(choosePinning(undefined, undefined, 1, { ...MACHINE, allowed: null })).toEqual(UNPINNED);
});

it('a scenario that asks for all CPUs has them, unless CPUs were given', () => {
  expect(chooseShared(undefined, undefined)).toEqual(UNPINNED);
  expect(chooseShared([0], undefined)).toBeNull();
  expect(chooseShared(undefined, 'all')).toBeNull();
});

describe('resuming a pinned run', () => {
  const there = { serverCpus: [0, 1], loadCpus: [5] };
  const elsewhere = { serverCpus: [0], loadCpus: [3] };
  const scaling = { name: 'scaling', pinning: null };
  const latency = { name: 'latency', pinning: elsewhere };

  it('resuming needs the CPUs of the scenarios left, and no others', () => {
    expect(() => checkPlaces('run', [scaling], there, MACHINE)).not.toThrow();
    expect(() => checkPlaces('run', [{ ...latency, pinning: there }], UNPINNED, MACHINE)).not.toThrow();
    expect(() => checkPlaces('run', [scaling], UNPINNED, { allowed: null, canPin: false })).not.toThrow();
  });

  it.each([
    ['without the CPUs of the run', [scaling], elsewhere, MACHINE],
    ['without the CPUs of a scenario', [scaling, latency], UNPINNED, MACHINE],
    ['without taskset', [scaling], elsewhere, { allowed: [0, 3], canPin: false }],
  ])('resuming %s is refused', (_, left, common, machine) => {
    expect(() => checkPlaces('run', left, common, machine)).toThrow(
      /^run: \w+ ran with the server on CPU 0 and the load on CPU 3, which this machine cannot provide; start a new run$/,
    );
  });
});

it('a load that must be on time and has no CPU of its own is a warning, unless CPUs were given', () => {
  const scenarios = [{ name: 'scaling' }, { name: 'latency', kneeParts: [1] }];
  expect(warnNotApart(scenarios, UNPINNED, {})).toEqual([
    {
      kind: 'load-not-apart',
      message: expect.stringMatching(/^latency: .* two CPUs/) as string,
      trial: null,
    },
  ]);
  expect(warnNotApart(scenarios, { serverCpus: [0], loadCpus: [1] }, {})).toEqual([]);
  expect(warnNotApart(scenarios, UNPINNED, { loadCpus: 'all' })).toEqual([]);
});
