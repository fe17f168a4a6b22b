import { describe, expect, it } from 'vitest';
import {
  blocksToDetect,
  detectableRatio,
  type ModeratedMean,
  moderatedInterval,
  testBeyond,
  testWithin,
} from './moderated-t.ts';
import { studentTest } from './ratio.ts';

/** Its standard error is 0.2. With two degrees of freedom, P(T > t) = ½ − t / (2 √(2 + t²)). */
const seen: ModeratedMean = { center: 0.5, deviation: 0.4, freedom: 2, blocks: 4 };
const tail = (t: number): number => 1 / 2 - t / (2 * Math.sqrt(2 + t * t));
const exact: ModeratedMean = { center: 0.5, deviation: 0, freedom: 4, blocks: 3 };

describe('the test of a difference beyond a margin', () => {
  it('adds the tails beyond both ends of the margin', () => {
    expect(testBeyond(seen, 0.1)).toBeCloseTo(tail(2) + tail(3), 12);
    expect(testBeyond({ ...seen, center: -0.5 }, 0.1)).toBe(testBeyond(seen, 0.1));
  });

  it('is the two-sided t test for a margin of 0', () => {
    const logs = [0.3, 0.5, 0.9, 0.1];
    const center = 0.45;
    const deviation = Math.sqrt(logs.reduce((sum, log) => sum + (log - center) ** 2, 0) / 3);
    const p = testBeyond({ center, deviation, freedom: 3, blocks: 4 }, 0);
    expect(p).toBeCloseTo(studentTest(logs.map(Math.exp), 1) ?? 2, 12);
  });

  it('finds nothing in a mean within the margin', () => {
    expect(testBeyond({ ...seen, center: 0.1 }, 0.1)).toBeGreaterThan(0.5);
    expect(testBeyond({ ...seen, center: 0 }, 0.1)).toBeCloseTo(1, 12);
  });

  it('without a spread goes by the value alone', () => {
    expect(testBeyond(exact, 0.1)).toBe(0);
    expect(testBeyond({ ...exact, center: 0.1 }, 0.1)).toBe(1);
  });
});

describe('the test of equality within a bound', () => {
  it('is one-sided, at the nearer end', () => {
    expect(testWithin(seen, 0.9)).toBeCloseTo(tail(2), 12);
    expect(testWithin({ ...seen, center: -0.5 }, 0.9)).toBeCloseTo(tail(2), 12);
    expect(testWithin(seen, 0.1)).toBeCloseTo(1 - tail(2), 12);
  });

  it('without a spread goes by the value alone', () => {
    expect(testWithin(exact, 0.6)).toBe(0);
    expect(testWithin(exact, 0.5)).toBe(1);
  });
});

it('the interval ends where the two-sided test of its level does', () => {
  const { ratio, low, high } = moderatedInterval(seen, 2 * tail(2));
  expect(Math.log(ratio)).toBeCloseTo(0.5, 12);
  expect(Math.log(low)).toBeCloseTo(0.1, 10);
  expect(Math.log(high)).toBeCloseTo(0.9, 10);
});

describe('the ratio that four of five runs show', () => {
  it('is beyond the margin by the quantiles of level and power', () => {
    // P(T > 1.0607) = 0.2 with two degrees of freedom.
    const power = 1.060_660_171_8;
    expect(tail(power)).toBeCloseTo(0.2, 9);
    expect(Math.log(detectableRatio(seen, 0.1, 2 * tail(3)))).toBeCloseTo(0.1 + 0.2 * (3 + power), 8);
  });

  it('is the margin itself without a spread', () => {
    expect(Math.log(detectableRatio(exact, 0.1, 0.05))).toBeCloseTo(0.1, 12);
  });
});

describe('the number of blocks that would show a ratio', () => {
  const wide: ModeratedMean = { center: 0.1, deviation: 0.3, freedom: 8, blocks: 5 };
  it('is the least that makes it detectable', () => {
    const more = blocksToDetect(wide, 1.5, 0.03, 0.05) ?? Number.NaN;
    const with_ = (blocks: number) =>
      detectableRatio({ ...wide, blocks: 5 + blocks, freedom: 8 + blocks }, 0.03, 0.05);
    expect(more).toBeGreaterThan(0);
    expect(with_(more)).toBeLessThanOrEqual(1.5);
    expect(with_(more - 1)).toBeGreaterThan(1.5);
    expect(blocksToDetect(wide, 1 / 1.5, 0.03, 0.05)).toBe(more);
  });

  it('is 0 for a ratio that is detectable already, and none for one within the margin', () => {
    expect(blocksToDetect(wide, 3, 0.03, 0.05)).toBe(0);
    expect(blocksToDetect(wide, 1.02, 0.03, 0.05)).toBeNull();
  });
});
