/**
 * How many times as much: the geometric mean of ratios paired by block, with a 95 % interval by Student's t on their
 * logarithms (Georges, Buytaert and Eeckhout, OOPSLA 2007, for few runs; Fleming and Wallace, CACM 1986, for the
 * mean). Not a bootstrap: with 3 to 5 blocks that resamples too few values, covers 75 to 94 %, and calls equal servers
 * different far too often (noise.test.ts measures both).
 */

export interface RatioInterval {
  readonly ratio: number;
  /** null when there is only one ratio: the spread is unknown. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Two-sided 95 % quantiles of Student's t, for 1 to 30 degrees of freedom. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const LAST_T = 2.042;

/**
 * @param ratios all above 0
 * @returns null when there are none
 */
export function ratioInterval(ratios: readonly number[]): RatioInterval | null {
  if (ratios.length === 0) return null;
  const logs = ratios.map(Math.log);
  const mean = sum(logs) / logs.length;
  const freedom = logs.length - 1;
  if (freedom === 0) return { ratio: Math.exp(mean), low: null, high: null };
  const variance = sum(logs.map((log) => (log - mean) ** 2)) / freedom;
  const half = (T_95[freedom - 1] ?? LAST_T) * Math.sqrt(variance / logs.length);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
