import { describe, expect, it } from 'vitest';
import { widestLine } from '../../bench/testing/widest-line.ts';
import { ENGLISH_OUTPUT } from '../words/output-en.ts';
import { FRENCH_OUTPUT } from '../words/output-fr.ts';
import { formatComparison, formatNanoseconds } from './micro-table.ts';

const { numbers } = ENGLISH_OUTPUT.report.figures;

describe('formatNanoseconds', () => {
  it.each([
    [0.5, '0.500 ns'],
    [12.34, '12.3 ns'],
    [999.4, '999 ns'],
    [999.6, '1.00 µs'],
    [45_678, '45.7 µs'],
    [999_600, '1.00 ms'],
    [12_345_678, '12.3 ms'],
    [2.5e9, '2.50 s'],
  ])('writes %d ns as %s', (durationNs, text) => {
    expect(formatNanoseconds(durationNs, numbers)).toBe(text);
  });
});

describe('formatComparison', () => {
  const figures = {
    benchmark: 'worker-start',
    title: 'starting a thread',
    operation: 'one call',
    targetRatio: 1.5,
    rounds: 9,
    tasks: [
      { task: 'bare', samples: 27, meanNs: 12e6, p50Ns: 11e6, p99Ns: 19e6, ratio: null },
      {
        task: 'posix',
        samples: 27,
        meanNs: 14e6,
        p50Ns: 13e6,
        p99Ns: 21e6,
        ratio: { median: 1.187, lowerQuartile: 1.1, upperQuartile: 1.3 },
      },
    ],
  };

  it('shows the figures with their units, and the ratio beside its target', () => {
    for (const words of [ENGLISH_OUTPUT, FRENCH_OUTPUT])
      expect(widestLine(formatComparison(figures, words))).toBeLessThanOrEqual(80);
    expect(formatComparison(figures, ENGLISH_OUTPUT)).toMatchInlineSnapshot(`
      "worker-start: starting a thread
      per operation: one call
      ratio: median of 9 rounds; target: at most 1.5
             samples     mean      p50      p99  ratio   middle half
      bare        27  12.0 ms  11.0 ms  19.0 ms      1
      posix       27  14.0 ms  13.0 ms  21.0 ms   1.19  1.10 to 1.30"
    `);
  });

  it('names no target where there is none', () => {
    expect(formatComparison({ ...figures, targetRatio: null }, ENGLISH_OUTPUT)).not.toContain('target');
  });
});
