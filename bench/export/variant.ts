/**
 * What the name of a variant says: a quantity, as `page 10 kB` (10,000 bytes of answer), `compute 2 ms` (2,000 µs of
 * CPU), `1,000 silent` or `10 % CPU`. Pure.
 */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { PlannedScenario } from '../run-record.ts';
import type { Words } from './words.ts';

const AXES = ['bytes', 'cpu-time', 'wait-time', 'silent', 'cpu-part'] as const;
/** What is varied from variant to variant. */
export type QuantityAxis = (typeof AXES)[number];

export interface Quantity {
  readonly axis: QuantityAxis;
  /** Bytes, µs, clients or per cent. */
  readonly value: number;
}

const FACTORS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  µs: 1,
  ms: 1e3,
  s: 1e6,
  silent: 1,
  '%': 1,
};

/** @returns null for a name without one quantity */
export function quantityOf(variant: string): Quantity | null {
  const quantities = [...variant.matchAll(/([\d.,]+)\s?(B|[kMG]B|µs|ms|s|silent|%)(?!\w)/g)];
  const [, amount = '', unit = ''] = quantities[0] ?? [];
  const axis = axisOf(variant, unit);
  if (quantities.length !== 1 || axis === null) return null;
  return { axis, value: Number(amount.replaceAll(',', '')) * (FACTORS[unit] ?? 1) };
}

function axisOf(variant: string, unit: string): QuantityAxis | null {
  if (unit.endsWith('B')) return 'bytes';
  if (unit === 'silent') return 'silent';
  if (unit === '%') return 'cpu-part';
  if (variant.startsWith('compute')) return 'cpu-time';
  return variant.startsWith('wait') ? 'wait-time' : null;
}

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
