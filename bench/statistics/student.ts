/**
 * Student's t distribution for whole degrees of freedom: its finite series (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 1964, 26.7.3 and 26.7.4), and its quantiles by bisection. Pure.
 */

/** The two-sided probability of a t at least this far from 0: 1 at 0. */
export function studentTail(t: number, freedom: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const central =
    freedom % 2 === 0
      ? Math.sin(angle) * seriesOf(1, angle, freedom)
      : (2 / Math.PI) * (angle + (freedom === 1 ? 0 : Math.sin(angle) * seriesOf(2, angle, freedom)));
  return Math.max(0, 1 - central);
}

/** 1 + ½c² + … for an even freedom (first = 1), c + ⅔c³ + … for an odd one (first = 2), up to c^(freedom − 2). */
function seriesOf(first: 1 | 2, angle: number, freedom: number): number {
  const cosine = Math.cos(angle);
  let term = first === 1 ? 1 : cosine;
  let sum = 0;
  for (let factor = first; factor < freedom; factor += 2) {
    sum += term;
    term *= (factor / (factor + 1)) * cosine ** 2;
  }
  return sum;
}

const QUANTILES = new Map<string, number>();

/**
 * The t that is exceeded on either side with this probability: 12.7062 for 0.05 and one degree of freedom.
 * @param level in (0, 1)
 */
export function studentQuantile(level: number, freedom: number): number {
  const key = `${level} ${freedom}`;
  const known = QUANTILES.get(key);
  if (known !== undefined) return known;
  let low = 0;
  let high = 1;
  while (studentTail(high, freedom) > level) high *= 2;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > level) low = middle;
    else high = middle;
  }
  QUANTILES.set(key, high);
  return high;
}

/** After these steps the ends are adjacent floating-point numbers. */
const BISECTIONS = 60;
