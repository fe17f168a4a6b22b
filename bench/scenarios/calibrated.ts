/** Scenarios whose work is calibrated on this machine, once for a run, so that all its servers do the same. */
import { completeSpec } from '../../workloads/prepare.ts';
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import type { Scenario, SizeName } from './scenario.ts';

/**
 * Blocks for some 30 ms for each work that computes: once, so that variants with the same work, such as one with a bystander
 * and the one without, differ in nothing else.
 */
export function calibrated(
  scenario: Scenario,
  size: SizeName,
  complete: (spec: WorkloadSpec) => WorkloadSpec = completeSpec,
): Scenario {
  const standard = scenario.sizes[size];
  const known = new Map<string, WorkloadSpec>();
  const variants = standard.variants.map((variant) => {
    const label = workloadLabel(variant.workload);
    const workload = known.get(label) ?? complete(variant.workload);
    known.set(label, workload);
    return Object.assign({}, variant, { workload });
  });
  return { ...scenario, sizes: { ...scenario.sizes, [size]: { ...standard, variants } } };
}
