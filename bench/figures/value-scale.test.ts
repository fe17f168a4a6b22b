import { describe, expect, test } from 'vitest';
import { numbersOf } from '../words/numbers.ts';
import { clamp, linearScale, logScale, rootScale, stepScale } from './value-scale.ts';

const { count, latency } = numbersOf('en-GB');

const labels = (scale: { ticks: readonly { label: string }[] }) =>
  scale.ticks.map(({ label }) => label.replaceAll('\u00a0', ' '));

describe('a scale', () => {
  test.each<[number[], string[]]>([
    [
      [39_600, 17_000],
      ['0', '10,000', '20,000', '30,000', '40,000', '50,000'],
    ],
    [
      [78, 62],
      ['0', '20', '40', '60', '80', '100'],
    ],
    [[0.2], ['0', '0.25', '0.5', '0.75', '1', '1.25']],
    [[], ['0', '0.25', '0.5', '0.75', '1', '1.25']],
  ])('of the throughputs %j starts at 0', (values, expected) => {
    expect(labels(linearScale(values, count))).toEqual(expected);
  });

  test.each<[number[], string[]]>([
    [
      [80, 2e6],
      ['100 µs', '1 ms', '10 ms', '100 ms', '1 s'],
    ],
    [
      [800, 2600],
      ['500 µs', '1 ms', '2 ms', '5 ms'],
    ],
    [
      [1000, 1000],
      ['500 µs', '1 ms', '2 ms'],
    ],
    [[], ['100 µs', '1 ms', '10 ms']],
  ])('of the latencies %j µs is logarithmic', (values, expected) => {
    expect(labels(logScale(values, latency))).toEqual(expected);
  });

  test('of square roots gives small values more room', () => {
    const scale = rootScale([100], count);
    expect(scale.position(0)).toBe(0);
    expect(scale.position(25)).toBeCloseTo(scale.position(100) / 2, 9);
  });

  test('clamps values beyond its domain', () => {
    const scale = linearScale([100], count);
    expect([clamp(-1, scale), clamp(40, scale), clamp(1e9, scale)]).toEqual([0, 40, scale.domain[1]]);
  });

  test('has a margin between the values and its ends', () => {
    const scale = logScale([100, 10_000], latency);
    expect(scale.position(100)).toBeGreaterThan(0);
    expect(scale.position(10_000)).toBeLessThan(1);
    expect(linearScale([5, 50], count).position(0)).toBe(0);
    expect(stepScale([1, 64], count).position(1)).toBeCloseTo(1 - stepScale([1, 64], count).position(64), 9);
    expect(stepScale([16], count).position(16)).toBeCloseTo(0.5, 9);
  });
});
