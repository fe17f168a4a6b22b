/** How a figure names a variant in its language: by its quantity, its bystanders or its connections. Pure. */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { Quantity } from '../analysis/quantities.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { Words } from './words.ts';

export function formatQuantity({ axis, value }: Quantity, { numbers }: Words): string {
  switch (axis) {
    case 'bytes':
      return numbers.bytes(value);
    case 'cpu-time':
    case 'wait-time':
      return numbers.latency(value);
    case 'distance':
      return `${numbers.count(value / 1000)}\u00a0ms`;
    case 'silent':
      return numbers.count(value);
    case 'cpu-part':
      return numbers.percent(value);
    default:
      return axis satisfies never;
  }
}

/** @returns the name of the variant where the run's record does not hold it */
export function variantLabel(
  variant: string,
  { planned, quantities }: Pick<ScenarioData, 'planned' | 'quantities'>,
  words: Words,
): string {
  const quantity = quantities.get(variant);
  if (quantity !== undefined) return words.quantities[quantity.axis](formatQuantity(quantity, words));
  const all = planned?.variants ?? [];
  const found = all.find(({ name }) => name === variant);
  if (found === undefined) return variant;
  if (hasBystanders(planned)) {
    const label = words.bystanders[found.bystanders?.kind ?? 'none'];
    const works = all
      .filter(({ bystanders }) => bystanders?.kind === found.bystanders?.kind)
      .map(({ workload }) => workloadLabel(workload));
    return differ(works) ? `${label}, ${workloadLabel(found.workload)}` : label;
  }
  return differ(all.map(({ requestsPerConnection }) => requestsPerConnection ?? null))
    ? connectionsLabel(found.requestsPerConnection ?? null, words)
    : words.variant(variant);
}

/** Whether its variants differ in their bystanders. */
export function hasBystanders(planned: ScenarioData['planned']): boolean {
  return differ((planned?.variants ?? []).map(({ bystanders }) => bystanders?.kind ?? 'none'));
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
