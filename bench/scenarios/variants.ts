/** Making the variants of a scenario. */
import type { WorkloadSpec } from '../../workloads/workload.ts';
import type { Variant } from '../results/run-record.ts';

export function variant(
  name: string,
  workload: WorkloadSpec,
  others: Partial<Pick<Variant, 'bystanders' | 'requestsPerConnection'>> = {},
): Variant {
  return { name, workload, bystanders: null, ...others };
}
