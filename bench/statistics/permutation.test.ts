import { expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { signFlipTest } from './permutation.ts';

const random = () => seededRandom(1, 'signs');
const exact = (ratios: readonly number[]) => signFlipTest(ratios, random());

// By hand: of the 2ⁿ sums of ±log2, the share at least as far from 0.
it.each([
  { ratios: [], p: null },
  { ratios: [2], p: 1 },
  { ratios: [2, 2, 2], p: 2 / 8 },
  { ratios: [2, 2, 0.5], p: 1 },
  { ratios: [2, 4, 8], p: 2 / 8 },
  { ratios: [0.5, 4, 8], p: 4 / 8 },
  { ratios: [2, 2, 2, 2, 2], p: 2 / 32 },
  { ratios: [2, 2, 2, 2, 0.5], p: 12 / 32 },
  { ratios: [1, 1, 1], p: 1 },
])('the permutation test of $ratios gives p = $p', ({ ratios, p }) => {
  expect(exact(ratios)).toBe(p);
});

// Fisher's own example, Darwin's maize: differences in eighths of an inch; 863 of 32,768 sums on
// either side are as large, in Fisher's book 5.267 %.
it("the permutation test gives Fisher's result for Darwin's plants", () => {
  const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
  expect(exact(differences.map((difference) => Math.exp(difference / 100)))).toBeCloseTo(0.05267, 5);
});

it('the permutation test of more than 15 blocks draws signs by its seed, and is near the exact p', () => {
  const ratios = Array.from({ length: 16 }, (_, index) => (index < 12 ? 1.1 : 1 / 1.1));
  // With equal steps the sum is binomial: 12 or more, or 4 or fewer, of 16 coins.
  expect(exact(ratios)).toBeCloseTo(0.0768, 2);
  expect(exact(ratios)).toBe(exact(ratios));
  expect(exact(Array.from({ length: 40 }, () => 2))).toBeCloseTo(1 / 20_001, 12);
});

it('the permutation test is the same for inverse ratios', () => {
  const ratios = [1.1, 0.97, 1.3, 1.05, 1.2];
  expect(exact(ratios.map((ratio) => 1 / ratio))).toBe(exact(ratios));
});
