/**
 * How numbers are written: three significant digits with their unit, with their interval where it is known, "–" where
 * nothing was measured. Figures write them as their language does, reports and terminals as English does.
 */
import { isTooNoisy } from '../statistics/verdict.ts';
import type { RatioInterval } from '../statistics/ratio.ts';

export const NOT_MEASURED = '–';

/** In place of a value whose interval says nothing. @see isTooNoisy */
export const TOO_NOISY = 'too noisy to tell';

/** A no-break space, before a unit. */
const SPACE = '\u00a0';

export interface Numbers {
  /** BCP 47. */
  readonly locale: string;
  /** Three significant digits, but all digits before the point: 12,346 · 1.23 */
  readonly count: (value: number | null) => string;
  /** 1234 µs: 1.23 ms */
  readonly latency: (value: number | null) => string;
  /** In powers of 1000: 1.5 MB */
  readonly bytes: (value: number | null) => string;
  /** 99.9: 99.9 % */
  readonly percent: (value: number) => string;
  /** ×0.45 */
  readonly factor: (value: number) => string;
  /** A ratio in a sentence: 1.80 · 12 · 1,200 · 0.0034 */
  readonly ratio: (value: number) => string;
}

const LATENCY_UNITS = ['µs', 'ms', 's'];
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB'];

export function numbersOf(locale: string): Numbers {
  const count = (value: number | null): string =>
    value === null ? NOT_MEASURED : value.toLocaleString(locale, threeDigits(value));
  const inUnits = (value: number | null, units: readonly string[]): string => {
    if (value === null) return NOT_MEASURED;
    const power = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3 + 1e-9);
    const index = Math.min(units.length - 1, power);
    return `${count(value / 1000 ** index)}${SPACE}${units[index] ?? ''}`;
  };
  return {
    locale,
    count,
    latency: (valueUs) => inUnits(valueUs, LATENCY_UNITS),
    bytes: (value) => inUnits(value, BYTE_UNITS),
    percent: (value) => `${value.toLocaleString(locale, { maximumFractionDigits: 3 })}${SPACE}%`,
    factor: (value) => `×${count(value)}`,
    ratio: (value) => value.toLocaleString(locale, ratioDigits(value)),
  };
}

/** Two digits below 0.1, two after the point below 10, then none. */
function ratioDigits(value: number): Intl.NumberFormatOptions {
  if (value < 0.1) return { minimumSignificantDigits: 2, maximumSignificantDigits: 2 };
  const digits = value < 10 ? 2 : 0;
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** Three digits in all; none after the point from 100 up. */
function threeDigits(value: number): Intl.NumberFormatOptions {
  if (value === 0) return { maximumFractionDigits: 0 };
  const integerDigits = Math.floor(Math.log10(Math.abs(value))) + 1;
  return { maximumFractionDigits: Math.min(Math.max(3 - integerDigits, 0), 6) };
}

const ENGLISH_NUMBERS = numbersOf('en-GB');

export const { count: formatCount, latency: formatLatency, ratio: formatFactor } = ENGLISH_NUMBERS;

/** `≥ 2.96 s` where the latency is a lower bound. */
export function formatAtLeast(latencyUs: number | null, isLowerBound: boolean): string {
  return latencyUs !== null && isLowerBound
    ? `≥${SPACE}${formatLatency(latencyUs)}`
    : formatLatency(latencyUs);
}

/** A measured rate, to three significant digits: 128,000 · 8,530 · 63.9 */
export function formatRate(value: number | null): string {
  return formatCount(value === null ? null : Number(value.toPrecision(3)));
}

/** 12345678 → 11.8 MiB */
export function formatBytes(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  const mebibytes = value / 2 ** 20;
  return mebibytes < 1024
    ? `${formatCount(mebibytes)}${SPACE}MiB`
    : `${formatCount(mebibytes / 1024)}${SPACE}GiB`;
}

/** `1 client`, `1,000 clients` */
export function formatNumberOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A difference: 0.0512 → 6 %; as a factor from twice as much on: 1.5 → 2.5 times as much */
export function formatPart(value: number): string {
  return value < 1
    ? `${Math.ceil(Number((value * 100).toFixed(6)))}${SPACE}%`
    : `${formatCount(1 + value)} times as much`;
}

/** A ratio in a column: 12.34 · 0.50 · 0.054 */
export function formatTimes(value: number): string {
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

/** How many times as much, to two significant digits: `2.1 (1.8–2.4)` */
export function formatChange(ratio: RatioInterval): string {
  return formatRatio(ratio, twoDigits);
}

/** As an interval; where that is too wide, what it shows, `≥ 1.2` or `≤ 0.85`, if it shows anything. */
export function formatRatio(
  { ratio, low, high }: RatioInterval,
  format: (value: number) => string = formatTimes,
): string {
  if (low !== null && high !== null && isTooNoisy(ratio, low, high)) {
    if (low > 1) return `≥${SPACE}${format(low)}`;
    if (high < 1) return `≤${SPACE}${format(high)}`;
  }
  return formatInterval(ratio, low, high, format);
}

function twoDigits(value: number): string {
  return value.toLocaleString(ENGLISH_NUMBERS.locale, { maximumSignificantDigits: 2 });
}

/**
 * `128,000 (121,000–135,000)`, or `128,000` where the interval is not known; `too noisy to tell` where it says nothing.
 * @param formatEnd for ends that are less precise than the value
 */
export function formatInterval(
  value: number | null,
  low: number | null,
  high: number | null,
  format: (value: number) => string,
  formatEnd = format,
): string {
  if (value === null) return NOT_MEASURED;
  if (isTooNoisy(value, low, high)) return TOO_NOISY;
  return low === null || high === null
    ? format(value)
    : `${format(value)} (${formatEnd(low)}–${formatEnd(high)})`;
}
