/**
 * Correction for multiple comparisons (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
 * Journal of Statistics 6, 1979). For a whole family, the chance of calling any equal pair different stays that of one
 * test, whatever the dependence between the tests.
 */

/**
 * Multiplies each p by the number of tests that share the error with it; no p falls below that of a stronger test.
 * @param values null where there is no test: it belongs to no family
 */
export function adjustHolm(values: readonly (number | null)[]): (number | null)[] {
  const tests = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const adjusted: (number | null)[] = values.map(() => null);
  let highest = 0;
  for (const [rank, { value, index }] of tests.toSorted((a, b) => a.value - b.value).entries()) {
    highest = Math.max(highest, Math.min(1, value * (tests.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}
