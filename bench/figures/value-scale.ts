/** The scale of an axis: its range, its ticks and their labels. */

export interface ValueScale {
  readonly type: 'linear' | 'log' | 'sqrt';
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** Where a value stands: 0 at the foot of the plot or its left, 1 at its top or its right. */
  position(value: number): number;
}

/** The value, or the end of the plot that is nearest to it. */
export function clamp(value: number, { domain: [low, high] }: ValueScale): number {
  return Math.min(high, Math.max(low, value));
}

/** The expression of Vega that gives each tick its label. */
export function labelExpr({ ticks }: ValueScale): string {
  const labels = Object.fromEntries(ticks.map(({ value, label }) => [String(value), label]));
  return `(${JSON.stringify(labels)})[datum.value]`;
}

type Format = (value: number) => string;

function labelled(ticks: readonly number[], format: Format): ValueScale['ticks'] {
  return ticks.map((value) => ({ value, label: format(value) }));
}

/** From 0, by square roots: small values get more room. */
export function rootScale(values: readonly number[], format: Format): ValueScale {
  const high = Math.max(1, ...values) * 1.04;
  const position = (value: number) => Math.sqrt(value / high);
  const apart: number[] = [];
  for (const step of LOG_STEPS.filter((one) => one <= high).toReversed()) {
    if (position(apart.at(-1) ?? Infinity) - position(step) >= ROOT_TICKS_APART) apart.push(step);
  }
  const ticks = [0, ...apart.filter((step) => position(step) >= ROOT_TICKS_APART).toReversed()];
  return { type: 'sqrt', domain: [0, high], ticks: labelled(ticks, format), position };
}

/** The length of the longest label at 85 mm, as a share of the axis. */
const ROOT_TICKS_APART = 0.24;

/** From 0, because lengths are compared. */
export function linearScale(values: readonly number[], format: Format): ValueScale {
  const top = Math.max(1, ...values) * 1.04;
  const step = niceStep(top / 5);
  const ticks = Array.from({ length: Math.ceil(top / step) + 1 }, (_, index) => index * step);
  const high = ticks.at(-1) ?? top;
  const position = (value: number) => value / high;
  return { type: 'linear', domain: [0, high], ticks: labelled(ticks, format), position };
}

function niceStep(atLeast: number): number {
  const decade = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * decade >= atLeast * 0.999) ?? 10;
  return factor * decade;
}

/** 1, 2, 5, 10, … */
const LOG_STEPS = [1, 2, 5].flatMap((factor) =>
  Array.from({ length: 18 }, (_, index) => Number(`${factor}e${index - 2}`)),
);

LOG_STEPS.sort((a, b) => a - b);

const MOST_TICKS = 7;
const NO_VALUES = [100, 10_000];

/** For values that differ by powers of ten. @param above0 values above 0 */
export function logScale(above0: readonly number[], format: Format): ValueScale {
  const values = above0.length === 0 ? NO_VALUES : above0;
  const low = LOG_STEPS.findLast((step) => step <= Math.min(...values) * 0.95) ?? Math.min(...values);
  const high = LOG_STEPS.find((step) => step >= Math.max(...values) * 1.05) ?? Math.max(...values);
  const steps = LOG_STEPS.filter((step) => step >= low && step <= high);
  const decades = steps.filter((step) => Number.isInteger(Math.log10(step)));
  const ticks = steps.length > MOST_TICKS ? decades : steps;
  return logarithmic([low, high], labelled(ticks, format));
}

/** The margin for marks at the ends, as a share of the range. */
const MARGIN = 0.058;
const ALONE_OCTAVES = 1;

/** For the x axis: a tick at each value. Ticks are evenly spaced when each value is the same multiple of the last. */
export function stepScale(values: readonly number[], format: Format): ValueScale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = most > least ? (most / least) ** MARGIN : 2 ** ALONE_OCTAVES;
  return logarithmic([least / margin, most * margin], labelled(values, format));
}

function logarithmic(domain: readonly [number, number], ticks: ValueScale['ticks']): ValueScale {
  const [low, high] = domain;
  return { type: 'log', domain, ticks, position: (value) => Math.log(value / low) / Math.log(high / low) };
}
