/** How the figures' numbers are written in a language: its grouping, its decimal separator, its space before a unit. */

/** How numbers are written in figures and reports: three digits that mean something, with their unit. Empty is "–". */

export const NOT_MEASURED = '–';

/** Before a unit; no line breaks there. */
const SPACE = '\u00a0';

/** 12345.6 → 12,346; below 100 three digits: 1.23 */
export function formatCount(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  return value.toLocaleString('en-GB', threeDigits(value));
}

/** `1 client`, `1,000 clients` */
export function formatNumberOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** 0.0512 → 5 %; from twice as much, as a factor: 1.5 → 2.5 times as much */
export function formatPart(value: number): string {
  return value < 1
    ? `${Math.ceil(Number((value * 100).toFixed(6)))}${SPACE}%`
    : `${formatCount(1 + value)} times as much`;
}

/** 1234 µs → 1.23 ms */
export function formatLatency(valueUs: number | null): string {
  if (valueUs === null) return NOT_MEASURED;
  if (valueUs < 1000) return `${formatCount(valueUs)}${SPACE}µs`;
  return valueUs < 1e6 ? `${formatCount(valueUs / 1e3)}${SPACE}ms` : `${formatCount(valueUs / 1e6)}${SPACE}s`;
}

/** 12345678 → 11.8 MiB */
export function formatBytes(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  const mebibytes = value / 2 ** 20;
  return mebibytes < 1024
    ? `${formatCount(mebibytes)}${SPACE}MiB`
    : `${formatCount(mebibytes / 1024)}${SPACE}GiB`;
}

/** Digits after the point such that there are three in all; none from 100 up. */
function threeDigits(value: number): Intl.NumberFormatOptions {
  if (value === 0) return { maximumFractionDigits: 0 };
  const integerDigits = Math.floor(Math.log10(Math.abs(value))) + 1;
  return { maximumFractionDigits: Math.min(Math.max(3 - integerDigits, 0), 6) };
}

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
