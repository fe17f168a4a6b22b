/**
 * The derivatives of the logarithm of the gamma function: recurrence up to an argument of 12, then their asymptotic
 * series (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 6.3.5, 6.3.18, 6.4.6 and 6.4.12). Pure.
 */

/** Where the series, cut after four terms, is exact to 12 digits. */
const SERIES_FROM = 12;

/** @param x above 0 */
export function digamma(x: number): number {
  let argument = x;
  let steps = 0;
  for (; argument < SERIES_FROM; argument += 1) steps += 1 / argument;
  const square = 1 / argument ** 2;
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)));
  return Math.log(argument) - 1 / (2 * argument) - series - steps;
}

/** @param x above 0 */
export function trigamma(x: number): number {
  let argument = x;
  let steps = 0;
  for (; argument < SERIES_FROM; argument += 1) steps += 1 / argument ** 2;
  const square = 1 / argument ** 2;
  const series = square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)));
  return (1 + 1 / (2 * argument) + series) / argument + steps;
}

/** After these steps the ends are adjacent floating-point numbers. */
const BISECTIONS = 60;

/**
 * The x with this trigamma, by bisection: trigamma(x) falls, and is above 1/x and below 1/(x − ½).
 * @param value above 0
 */
export function inverseTrigamma(value: number): number {
  let low = 1 / value;
  let high = low + 1 / 2;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (trigamma(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
