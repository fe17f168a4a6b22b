/** The quantity in the name of a variant: `page 10 kB` is 10,000 bytes of answer, `compute 2 ms` 2,000 µs of CPU. Pure. */
import type { Numbers } from './numbers.ts';
import type { Axis } from './words.ts';

export interface Quantity {
  readonly axis: Extract<Axis, 'bytes' | 'cpu-time' | 'wait-time' | 'variant'>;
  /** In bytes, or µs. */
  readonly value: number;
}

const FACTORS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  µs: 1,
  ms: 1e3,
  s: 1e6,
};

/** @returns null for a name without one quantity */
export function quantityOf(variant: string): Quantity | null {
  const quantities = [...variant.matchAll(/([\d.]+)[ \u00a0]?(B|[kKMG]B|µs|ms|s)\b/g)];
  const [first] = quantities;
  const unit = first?.[2] ?? '';
  const factor = FACTORS[unit];
  if (quantities.length !== 1 || factor === undefined) return null;
  return { axis: axisOf(variant, unit), value: Number(first?.[1]) * factor };
}

function axisOf(variant: string, unit: string): Quantity['axis'] {
  if (unit.endsWith('B')) return 'bytes';
  if (/^(?:compute|cpu)/i.test(variant)) return 'cpu-time';
  return /^(?:wait|sleep)/i.test(variant) ? 'wait-time' : 'variant';
}

export function formatQuantity({ axis, value }: Quantity, numbers: Numbers): string {
  return axis === 'bytes' ? numbers.bytes(value) : numbers.latency(value);
}
