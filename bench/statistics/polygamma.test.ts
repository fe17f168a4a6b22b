import { expect, it } from 'vitest';
import { digamma, inverseTrigamma, trigamma } from './polygamma.ts';

const EULER = 0.577_215_664_901_532_9;

it.each([
  { x: 1, di: -EULER, tri: Math.PI ** 2 / 6 },
  { x: 1 / 2, di: -EULER - 2 * Math.LN2, tri: Math.PI ** 2 / 2 },
  { x: 5, di: -EULER + 25 / 12, tri: Math.PI ** 2 / 6 - 205 / 144 },
  // Of a large x, two terms of the series are enough.
  { x: 1e6, di: Math.log(1e6) - 5e-7, tri: 1e-6 + 5e-13 },
])('the digamma of $x is $di and its trigamma $tri', ({ x, di, tri }) => {
  expect(digamma(x)).toBeCloseTo(di, 11);
  expect(trigamma(x) / tri).toBeCloseTo(1, 11);
});

it.each([1e-6, 0.01, 0.5, 1, 3, 40, 1e6])('the inverse of trigamma at %d has that trigamma', (value) => {
  expect(trigamma(inverseTrigamma(value)) / value).toBeCloseTo(1, 11);
});
