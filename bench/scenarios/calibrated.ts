/** Scenarios whose work is measured out on this machine, once for a run: so all its servers are given the same. */
import { completeSpec } from '../../workloads/prepare.ts';
import type { Scenario, SizeName } from './scenario.ts';

/** Blocks for some 30 ms for each variant that computes. */
export function calibrated(scenario: Scenario, size: SizeName): Scenario {
  const standard = scenario.sizes[size];
  const variants = standard.variants.map((variant) => ({
    ...variant,
    workload: completeSpec(variant.workload),
  }));
  return { ...scenario, sizes: { ...scenario.sizes, [size]: { ...standard, variants } } };
}
