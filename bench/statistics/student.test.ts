import { expect, it } from 'vitest';
import { studentQuantile, studentTail } from './student.ts';

// Pearson and Hartley, "Biometrika Tables for Statisticians", 1966, table 12.
it.each([
  { freedom: 1, level: 0.05, quantile: 12.706 },
  { freedom: 2, level: 0.05, quantile: 4.303 },
  { freedom: 2, level: 0.01, quantile: 9.925 },
  { freedom: 3, level: 0.001, quantile: 12.924 },
  { freedom: 4, level: 0.05, quantile: 2.776 },
  { freedom: 5, level: 0.1, quantile: 2.015 },
  { freedom: 7, level: 0.01, quantile: 3.499 },
  { freedom: 30, level: 0.05, quantile: 2.042 },
  { freedom: 120, level: 0.05, quantile: 1.98 },
])(
  'with $freedom degrees of freedom, a part of $level is beyond t = $quantile',
  ({ freedom, level, quantile }) => {
    expect(studentQuantile(level, freedom)).toBeCloseTo(quantile, 3);
    expect(studentTail(studentQuantile(level, freedom), freedom)).toBeCloseTo(level, 12);
    expect(studentTail(-studentQuantile(level, freedom), freedom)).toBeCloseTo(level, 12);
  },
);

it('the tail of t is 1 at 0 and 0 far away', () => {
  for (const freedom of [1, 2, 3, 8, 9]) {
    expect(studentTail(0, freedom)).toBe(1);
    expect(studentTail(1e12, freedom)).toBeCloseTo(0, 10);
  }
});
