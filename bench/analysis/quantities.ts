/**
 * The quantity that a scenario varies between variants, if it is one: from the plan in the run's record, or from the
 * name of the variant (`page 10 kB`, `compute 2 ms`) where the record does not hold it. Pure.
 */
import type { Variant } from '../results/run-record.ts';

export type QuantityAxis = 'distance' | 'bytes' | 'cpu-time' | 'wait-time' | 'silent' | 'cpu-part';

export interface Quantity {
  readonly axis: QuantityAxis;
  /** Bytes, µs, clients or per cent. */
  readonly value: number;
}

/** The key is the name of the variant; a variant without a quantity is left out. */
export type Quantities = ReadonlyMap<string, Quantity>;

export function quantitiesOf(names: readonly string[], planned: readonly Variant[]): Quantities {
  const axis = axisOf(planned);
  const found = names.flatMap((name) => {
    const variant = planned.find((one) => one.name === name);
    const quantity = variant === undefined ? parseQuantity(name) : quantityOf(variant, axis);
    return name === '' || quantity === null ? [] : [[name, quantity] as const];
  });
  // What is the same in all is not varied.
  const isVaried = found.length < 2 || found.some(([, { value }]) => value !== found[0]?.[1].value);
  return new Map(isVaried ? found : []);
}

/** One bystander is a condition; several silent ones are a quantity. */
function axisOf(planned: readonly Variant[]): QuantityAxis | null {
  const beside = planned.flatMap(({ bystanders }) => bystanders ?? []);
  if (beside.length > 0) {
    return beside.every(({ kind }) => kind === 'idle') && beside.some(({ count }) => count > 1)
      ? 'silent'
      : null;
  }
  if (planned.some(({ distanceMs }) => distanceMs !== undefined)) return 'distance';
  const works = planned.map(({ workload }) => workload);
  if (works.some((work) => work.name === 'compute' && work.waitMs !== undefined)) return 'cpu-part';
  if (works.every((work) => 'bytes' in work)) return 'bytes';
  if (works.every(({ name }) => name === 'compute')) return 'cpu-time';
  return works.every(({ name }) => name === 'wait') ? 'wait-time' : null;
}

function quantityOf(
  { workload, bystanders, distanceMs = 0 }: Variant,
  axis: QuantityAxis | null,
): Quantity | null {
  if (axis === null) return null;
  if (axis === 'silent') return { axis, value: bystanders?.count ?? 0 };
  if (axis === 'distance') return { axis, value: distanceMs * 1000 };
  if ('bytes' in workload && workload.bytes !== undefined) return { axis, value: workload.bytes };
  if (!('ms' in workload)) return null;
  if (axis !== 'cpu-part') return { axis, value: workload.ms * 1000 };
  if (workload.name === 'wait') return { axis, value: 0 };
  return { axis, value: (100 * workload.ms) / (workload.ms + (workload.waitMs ?? 0)) };
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
function parseQuantity(variant: string): Quantity | null {
  const quantities = [...variant.matchAll(/([\d.,]+)\s?(B|[kMG]B|µs|ms|s|silent|%)(?!\w)/g)];
  const [, amount = '', unit = ''] = quantities[0] ?? [];
  const axis = parseAxis(variant, unit);
  if (quantities.length !== 1 || axis === null) return null;
  return { axis, value: Number(amount.replaceAll(',', '')) * (FACTORS[unit] ?? 1) };
}

function parseAxis(variant: string, unit: string): QuantityAxis | null {
  if (unit.endsWith('B')) return 'bytes';
  if (unit === 'silent') return 'silent';
  if (unit === '%') return 'cpu-part';
  if (variant.endsWith('away')) return 'distance';
  if (variant.startsWith('compute')) return 'cpu-time';
  return variant.startsWith('wait') ? 'wait-time' : null;
}
