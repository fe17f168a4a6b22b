/**
 * How numbers are written: three significant digits with their unit, with their interval where it is known, "–" where
 * nothing was measured. They are written as the reader's language writes them.
 */
import { isTooNoisy } from '../statistics/verdict.ts';
import type { RatioInterval } from '../statistics/ratio.ts';

export const NOT_MEASURED = '–';

/** In place of a value whose interval says nothing, in English. @see isTooNoisy */
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
  /** `a, b and c`, or with `or` */
  readonly list: (items: readonly string[], type?: Intl.ListFormatOptions['type']) => string;
  /** A ratio in a sentence: 1.80 · 12 · 1,200 · 0.0034 */
  readonly ratio: (value: number) => string;
  /** A ratio in a column: 12.34 · 0.50 · 0.054 */
  readonly times: (value: number) => string;
  /** As many digits after the point: 0.123 */
  readonly fixed: (value: number, digits: number) => string;
  /** As many significant digits: 8.50 */
  readonly precise: (value: number, digits: number) => string;
  /** A measured rate, to three significant digits: 128,000 · 8,530 · 63.9 */
  readonly rate: (value: number | null) => string;
  /** 12345678 → 11.8 MiB */
  readonly memory: (bytes: number | null) => string;
  /** 1234 → 1.21 KiB; from a mebibyte on as `memory` */
  readonly smallMemory: (bytes: number | null) => string;
  /** `≥ 2.96 s` where the latency is a lower bound. */
  readonly atLeast: (latencyUs: number | null, isLowerBound: boolean) => string;
  /**
   * `128,000 (121,000–135,000)`, or `128,000` where the interval is not known; `too noisy to tell` where it says nothing.
   * @param formatEnd for ends that are less precise than the value
   */
  readonly interval: (
    value: number | null,
    low: number | null,
    high: number | null,
    format: (value: number) => string,
    formatEnd?: (value: number) => string,
  ) => string;
  /** As an interval; where that is too wide, what it shows, `≥ 1.2` or `≤ 0.85`, if it shows anything. */
  readonly ratioInterval: (ratio: RatioInterval, format?: (value: number) => string) => string;
  /** How many times as much, to two significant digits: `2.1 (1.8–2.4)` */
  readonly change: (ratio: RatioInterval) => string;
}

/** What numbers need of a language beside its locale. */
interface NumberWords {
  /** In place of a value whose interval says nothing. @see isTooNoisy */
  readonly tooNoisy: string;
  /** In powers of 1000. */
  readonly byteUnits: readonly string[];
  /** From 1024 bytes on. */
  readonly binaryUnits: readonly [kibi: string, mebi: string, gibi: string];
}

const LATENCY_UNITS = ['µs', 'ms', 's'];

const ENGLISH_WORDS: NumberWords = {
  tooNoisy: TOO_NOISY,
  byteUnits: ['B', 'kB', 'MB', 'GB'],
  binaryUnits: ['KiB', 'MiB', 'GiB'],
};

export function numbersOf(locale: string, words: NumberWords = ENGLISH_WORDS): Numbers {
  const count = (value: number | null): string =>
    value === null ? NOT_MEASURED : value.toLocaleString(locale, threeDigits(value));
  const inUnits = (value: number | null, units: readonly string[]): string => {
    if (value === null) return NOT_MEASURED;
    const power = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3 + 1e-9);
    const index = Math.min(units.length - 1, power);
    return `${count(value / 1000 ** index)}${SPACE}${units[index] ?? ''}`;
  };
  const latency = (valueUs: number | null): string => inUnits(valueUs, LATENCY_UNITS);
  return {
    locale,
    count,
    latency,
    bytes: (value) => inUnits(value, words.byteUnits),
    percent: (value) => `${value.toLocaleString(locale, { maximumFractionDigits: 3 })}${SPACE}%`,
    factor: (value) => `×${count(value)}`,
    list: (items, type = 'conjunction') => new Intl.ListFormat(locale, { type }).format(items),
    ratio: (value) => value.toLocaleString(locale, ratioDigits(value)),
    rate: (value) => count(value === null ? null : Number(value.toPrecision(3))),
    atLeast: (latencyUs, isLowerBound) =>
      `${latencyUs !== null && isLowerBound ? `≥${SPACE}` : ''}${latency(latencyUs)}`,
    ...memoriesOf(count, words),
    ...intervalsOf(locale, words),
  };
}

function memoriesOf(
  count: Numbers['count'],
  { binaryUnits: [kibi, mebi, gibi] }: NumberWords,
): Pick<Numbers, 'memory' | 'smallMemory'> {
  const memory = (bytes: number | null): string => {
    if (bytes === null) return NOT_MEASURED;
    return bytes < 2 ** 30
      ? `${count(bytes / 2 ** 20)}${SPACE}${mebi}`
      : `${count(bytes / 2 ** 30)}${SPACE}${gibi}`;
  };
  return {
    memory,
    smallMemory: (bytes) =>
      bytes === null || bytes >= 2 ** 20 ? memory(bytes) : `${count(bytes / 1024)}${SPACE}${kibi}`,
  };
}

function intervalsOf(
  locale: string,
  { tooNoisy }: NumberWords,
): Pick<Numbers, 'times' | 'fixed' | 'precise' | 'interval' | 'ratioInterval' | 'change'> {
  const fixed = (value: number, digits: number): string =>
    Number(value.toFixed(digits)).toLocaleString(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    });
  const precise = (value: number, digits: number): string =>
    Number(value.toPrecision(digits)).toLocaleString(locale, {
      minimumSignificantDigits: digits,
      maximumSignificantDigits: digits,
      useGrouping: false,
    });
  const times = (value: number): string => (value >= 0.1 ? fixed(value, 2) : precise(value, 2));
  const interval: Numbers['interval'] = (value, low, high, format, formatEnd = format) => {
    if (value === null) return NOT_MEASURED;
    if (isTooNoisy(value, low, high)) return tooNoisy;
    return low === null || high === null
      ? format(value)
      : `${format(value)} (${formatEnd(low)}–${formatEnd(high)})`;
  };
  const ratioInterval: Numbers['ratioInterval'] = ({ ratio, low, high }, format = times) => {
    if (low !== null && high !== null && isTooNoisy(ratio, low, high)) {
      if (low > 1) return `≥${SPACE}${format(low)}`;
      if (high < 1) return `≤${SPACE}${format(high)}`;
    }
    return interval(ratio, low, high, format);
  };
  const twoDigits = (value: number): string => value.toLocaleString(locale, { maximumSignificantDigits: 2 });
  return {
    times,
    fixed,
    precise,
    interval,
    ratioInterval,
    change: (ratio) => ratioInterval(ratio, twoDigits),
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
