import { expect, it } from 'vitest';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import { calibrated } from './calibrated.ts';
import { headOfLine } from './head-of-line.ts';

it('gives variants with the same work the same number of steps', () => {
  let iterations = 1000;
  const complete = (spec: WorkloadSpec): WorkloadSpec =>
    spec.name === 'compute' ? { ...spec, iterations: (iterations += 1) } : spec;
  const { variants } = calibrated(headOfLine, 'quick', complete).sizes.quick;
  const computing = variants.flatMap(({ workload }) => (workload.name === 'compute' ? [workload] : []));
  expect(computing).toHaveLength(2);
  expect(computing[1]).toEqual(computing[0]);
});
