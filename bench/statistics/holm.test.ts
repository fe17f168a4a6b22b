import { expect, it } from 'vitest';
import { adjustHolm } from './holm.ts';

// Expected values from `p.adjust(p, "holm")` in R.
it.each([
  { values: [], adjusted: [] },
  { values: [0.03], adjusted: [0.03] },
  { values: [0.01, 0.04, 0.03, 0.005], adjusted: [0.03, 0.06, 0.06, 0.02] },
  { values: [0.5, 0.001, 0.6], adjusted: [1, 0.003, 1] },
  { values: [0.02, null, 0.02], adjusted: [0.04, null, 0.04] },
])('Holm adjusts $values to $adjusted', ({ values, adjusted }) => {
  for (const [index, value] of adjustHolm(values).entries()) {
    const expected = adjusted[index] ?? null;
    if (expected === null) expect(value).toBeNull();
    else expect(value).toBeCloseTo(expected, 12);
  }
  expect(adjustHolm(values)).toHaveLength(adjusted.length);
});
