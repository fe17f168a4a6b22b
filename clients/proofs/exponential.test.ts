import { expect, it } from 'vitest';
import { A2_AT_1_PERCENT, andersonDarling } from './exponential.ts';

/** The quantiles of an exponential distribution: the best fit that a sample of 1000 can have. */
const quantiles = (mean: number): number[] =>
  Array.from({ length: 1000 }, (_, index) => -Math.log(1 - (index + 0.5) / 1000) * mean);

it.each([
  ['exponential gaps of the given mean', quantiles(1000), 0, 0.1],
  ['exponential gaps of a mean 20 % too long', quantiles(1200), A2_AT_1_PERCENT, 40],
  ['even gaps of the given mean', Array.from({ length: 1000 }, () => 1000), 100, Infinity],
])('the Anderson-Darling statistic of %s is in its range', (_, sample, least, most) => {
  const statistic = andersonDarling(sample, 1000);
  expect(statistic).toBeGreaterThan(least);
  expect(statistic).toBeLessThan(most);
});
