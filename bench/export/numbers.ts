/** How the figures' numbers are written in a language: its grouping, its decimal separator, its space before a unit. */
import { NOT_MEASURED, threeDigits } from './format.ts';

export interface Numbers {
  /** BCP 47. */
  readonly locale: string;
  /** Three digits that mean something, none of them cut off: 12,346 · 1.23 */
  readonly count: (value: number | null) => string;
  /** 1234 µs: 1.23 ms */
  readonly latency: (value: number | null) => string;
  /** In powers of 1000, as sizes of answers are given: 1.5 MB */
  readonly bytes: (value: number | null) => string;
  /** 99.9: 99.9 % */
  readonly percent: (value: number) => string;
  /** ×0.45 */
  readonly factor: (value: number) => string;
}

const LATENCY_UNITS = ['µs', 'ms', 's'];
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB'];
const NO_BREAK = '\u00a0';

export function numbersOf(locale: string): Numbers {
  const count = (value: number | null): string =>
    value === null ? NOT_MEASURED : value.toLocaleString(locale, threeDigits(value));
  const inUnits = (value: number | null, units: readonly string[]): string => {
    if (value === null) return NOT_MEASURED;
    const power = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3 + 1e-9);
    const index = Math.min(units.length - 1, power);
    return `${count(value / 1000 ** index)}${NO_BREAK}${units[index] ?? ''}`;
  };
  return {
    locale,
    count,
    latency: (valueUs) => inUnits(valueUs, LATENCY_UNITS),
    bytes: (value) => inUnits(value, BYTE_UNITS),
    percent: (value) => `${value.toLocaleString(locale, { maximumFractionDigits: 3 })}${NO_BREAK}%`,
    factor: (value) => `×${count(value)}`,
  };
}
