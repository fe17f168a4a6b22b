/**
 * How many times as much: the geometric mean of ratios paired by block, with a 95 % interval by Student's t on their
 * logarithms (Georges, Buytaert and Eeckhout, OOPSLA 2007, for few runs; Fleming and Wallace, CACM 1986, for the
 * mean). Not a bootstrap: with 3 to 5 blocks that resamples too few values, covers 75 to 94 %, and calls equal servers
 * different far too often (false-positives.test.ts measures both).
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentQuantile, studentTail } from './student.ts';

export interface RatioInterval {
  readonly ratio: number;
  /** null when there is only one ratio: the spread is unknown. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How likely an interval is to miss, where no more than one is looked at. */
export const LEVEL = 0.05;

/**
 * @param ratios all above 0
 * @param level how likely the interval may be to miss
 * @returns null when there are none
 */
export function ratioInterval(ratios: readonly number[], level = LEVEL): RatioInterval | null {
  if (ratios.length === 0) return null;
  const { center, deviation, count } = logarithmsOf(ratios);
  if (deviation === null) return { ratio: Math.exp(center), low: null, high: null };
  const half = halfWidth(deviation, count, level);
  return { ratio: Math.exp(center), low: Math.exp(center - half), high: Math.exp(center + half) };
}

export interface Logarithms {
  /** Their mean. */
  readonly center: number;
  /** null of a single one. */
  readonly deviation: number | null;
  readonly count: number;
}

/** @param ratios one or more, all above 0 */
export function logarithmsOf(ratios: readonly number[]): Logarithms {
  const logs = ratios.map(Math.log);
  const count = logs.length;
  return {
    center: mean(logs),
    deviation: count < 2 ? null : sampleStandardDeviation(logs),
    count,
  };
}

/** Half of the interval for a mean of so many logarithms that deviate so much. */
export function halfWidth(deviation: number, count: number, level: number): number {
  return (studentQuantile(level, count - 1) * deviation) / Math.sqrt(count);
}

/**
 * How likely ratios like these are if the servers are no more than `least` times apart, by Student's t: at most `level`
 * just where the interval of that level is beyond it.
 * @returns null of fewer than two ratios
 */
export function studentTest(ratios: readonly number[], least: number): number | null {
  if (ratios.length < 2) return null;
  const { center, deviation, count } = logarithmsOf(ratios);
  const beyond = Math.abs(center) - Math.log(least);
  if (beyond <= 0 || deviation === null) return 1;
  return studentTail((beyond * Math.sqrt(count)) / deviation, count - 1);
}
