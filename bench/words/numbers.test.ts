import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount, formatLatency } from './numbers.ts';

describe('numbers', () => {
  test.each([
    [formatCount, 12_345.6, '12,346'],
    [formatCount, 99.96, '100'],
    [formatCount, 1.234, '1.23'],
    [formatCount, 0.01234, '0.0123'],
    [formatCount, 0, '0'],
    [formatCount, null, '–'],
    [formatLatency, 81, '81\u00a0µs'],
    [formatLatency, 1234, '1.23\u00a0ms'],
    [formatLatency, 2e6, '2\u00a0s'],
    [formatLatency, null, '–'],
    [formatBytes, 8 * 2 ** 30, '8\u00a0GiB'],
    [formatBytes, 62 * 2 ** 20, '62\u00a0MiB'],
  ])('%o of %s is %s', (format, value, expected) => {
    expect(format(value)).toBe(expected);
  });
});
