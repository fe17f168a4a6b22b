import { expect, test } from 'vitest';
import { WORKLOAD_NAMES, type WorkloadName, type WorkloadSpec } from './workload.ts';
import { chooseWorkload, isWorkloadSpec, workloadLabel, type GivenParameters } from './workload-spec.ts';

test.each<[WorkloadName, GivenParameters, WorkloadSpec]>([
  ['page', {}, { name: 'page' }],
  ['page', { bytes: 100 }, { name: 'page', bytes: 100 }],
  ['page', { bytes: 10_485_760 }, { name: 'page', bytes: 10_485_760 }],
  ['echo', {}, { name: 'echo' }],
  ['compute', {}, { name: 'compute', ms: 1 }],
  ['compute', { ms: 0.1 }, { name: 'compute', ms: 0.1 }],
  ['file', {}, { name: 'file', bytes: 10_000 }],
  ['file', { bytes: 1 }, { name: 'file', bytes: 1 }],
  ['wait', {}, { name: 'wait', ms: 5 }],
  ['wait', { ms: 20 }, { name: 'wait', ms: 20 }],
])('chooseWorkload accepts %s with %o', (name, given, spec) => {
  expect(chooseWorkload(name, given)).toEqual({ kind: 'workload', spec });
  expect(isWorkloadSpec(spec)).toBe(true);
});

test.each<[WorkloadName, GivenParameters, object]>([
  ['page', { ms: 5 }, { kind: 'not-its-own', own: ['bytes'], having: ['compute', 'wait'] }],
  ['echo', { bytes: 100 }, { kind: 'not-its-own', own: [], having: ['page', 'file'] }],
  ['wait', { bytes: 100 }, { kind: 'not-its-own', own: ['ms'], having: ['page', 'file'] }],
  ['page', { bytes: 99 }, { kind: 'out-of-range', least: 100, most: 10_485_760, value: 99 }],
  ['page', { bytes: 10_485_761 }, { kind: 'out-of-range', least: 100, most: 10_485_760 }],
  ['wait', { ms: 60_001 }, { kind: 'out-of-range', least: 0, most: 60_000 }],
  ['compute', { ms: 1001 }, { kind: 'out-of-range', least: 0, most: 1000 }],
])('chooseWorkload rejects %s with %o', (name, given, why) => {
  expect(chooseWorkload(name, given)).toMatchObject({ parameter: Object.keys(given)[0], ...why });
});

test.each(WORKLOAD_NAMES)('chooseWorkload accepts %s without parameters', (name) => {
  expect(chooseWorkload(name, {}).kind).toBe('workload');
});

test.each([
  null,
  'page',
  {},
  { name: 'tea' },
  { name: 'page', bytes: '100' },
  { name: 'page', bytes: 100.5 },
  { name: 'page', ms: 1 },
  { name: 'compute' },
  { name: 'compute', ms: 0 },
  { name: 'compute', ms: Infinity },
  { name: 'compute', ms: 1, iterations: 0 },
  { name: 'wait', ms: 1, iterations: 1 },
  { name: 'echo', bytes: undefined },
  { name: 'file', bytes: 100, path: '' },
  { name: 'file', bytes: 0 },
])('isWorkloadSpec rejects %o', (value) => {
  expect(isWorkloadSpec(value)).toBe(false);
});

test.each<[WorkloadSpec, string]>([
  [{ name: 'page' }, 'page'],
  [{ name: 'page', bytes: 100 }, 'page-100B'],
  [{ name: 'page', bytes: 1024 }, 'page-1KiB'],
  [{ name: 'page', bytes: 100_000 }, 'page-100kB'],
  [{ name: 'page', bytes: 1_500_000 }, 'page-1500kB'],
  [{ name: 'page', bytes: 10_000_000 }, 'page-10MB'],
  [{ name: 'page', bytes: 10_485_760 }, 'page-10MiB'],
  [{ name: 'echo' }, 'echo'],
  [{ name: 'broadcast' }, 'broadcast'],
  [{ name: 'compute', ms: 0.1, iterations: 77_000 }, 'compute-0.1ms'],
  [{ name: 'wait', ms: 5 }, 'wait-5ms'],
  [{ name: 'file', bytes: 10_000, path: '/tmp/file' }, 'file-10kB'],
])('workloadLabel of %o is %s', (spec, label) => {
  expect(workloadLabel(spec)).toBe(label);
});
