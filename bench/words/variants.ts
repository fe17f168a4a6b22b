/**
 * What the name of a variant says: a quantity, as `page 10 kB` (10,000 bytes of answer), `compute 2 ms` (2,000 µs of
 * CPU), `1,000 silent` or `10 % CPU`. Pure.
 */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import { type Quantity, quantityOf } from './quantity.ts';
import type { Words } from './words.ts';

export function formatQuantity({ axis, value }: Quantity, { numbers }: Words): string {
  switch (axis) {
    case 'bytes':
      return numbers.bytes(value);
    case 'cpu-time':
    case 'wait-time':
      return numbers.latency(value);
    case 'silent':
      return numbers.count(value);
    case 'cpu-part':
      return numbers.percent(value);
    default:
      return axis satisfies never;
  }
}

/** In the words of a language, where they are known; otherwise its name. */
export function variantLabel(variant: string, planned: PlannedScenario | null, words: Words): string {
  const quantity = quantityOf(variant);
  if (quantity !== null) return words.quantities[quantity.axis](formatQuantity(quantity, words));
  const all = planned?.variants ?? [];
  const found = all.find(({ name }) => name === variant);
  if (found === undefined) return variant;
  if (differ(all.map(({ bystanders }) => bystanders?.kind ?? 'none'))) {
    const label = words.bystanders[found.bystanders?.kind ?? 'none'];
    const works = all
      .filter(({ bystanders }) => bystanders?.kind === found.bystanders?.kind)
      .map(({ workload }) => workloadLabel(workload));
    return differ(works) ? `${label}, ${workloadLabel(found.workload)}` : label;
  }
  return differ(all.map(({ requestsPerConnection }) => requestsPerConnection ?? null))
    ? connectionsLabel(found.requestsPerConnection ?? null, words)
    : variant;
}

function differ(values: readonly unknown[]): boolean {
  return new Set(values).size > 1;
}

/** @param requests on a connection; null: unlimited */
export function connectionsLabel(requests: number | null, { conditions, numbers }: Words): string {
  return requests === null
    ? conditions.connectionsKept
    : conditions.requestsEach(numbers.count(requests), requests === 1);
}
