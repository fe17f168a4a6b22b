/** Tests whether gaps between arrivals are those of a Poisson process: exponential with a known mean. Pure. */

/** Exponential samples exceed it in 1 % of cases (Stephens, "EDF statistics for goodness of fit", 1974, case 0). */
export const A2_AT_1_PERCENT = 3.857;

/** Anderson and Darling's A² (1952) for an exponential distribution of known mean: the larger, the worse the fit. */
export function andersonDarling(sample: readonly number[], mean: number): number {
  const sorted = sample.toSorted((left, right) => left - right);
  const count = sorted.length;
  let sum = 0;
  for (const [index, value] of sorted.entries()) {
    const opposite = sorted[count - 1 - index] ?? 0;
    sum += (2 * index + 1) * (Math.log(-Math.expm1(-value / mean)) - opposite / mean);
  }
  return -count - sum / count;
}
