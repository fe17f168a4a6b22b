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
