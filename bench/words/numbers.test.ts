import { expect, test } from 'vitest';
import { numbersOf } from './numbers.ts';
import { FRENCH } from './words-fr.ts';

const FORMATS = numbersOf('en-GB');

type Format = 'count' | 'rate' | 'latency' | 'memory' | 'times' | 'ratio';

test.each<[Format, number, string]>([
  ['count', 12_345.6, '12,346'],
  ['count', 99.96, '100'],
  ['count', 1.234, '1.23'],
  ['count', 0.01234, '0.0123'],
  ['count', 0, '0'],
  ['rate', 12_345.6, '12,300'],
  ['rate', 63.94, '63.9'],
  ['latency', 81, '81 µs'],
  ['latency', 1234, '1.23 ms'],
  ['latency', 2e6, '2 s'],
  ['memory', 8 * 2 ** 30, '8 GiB'],
  ['memory', 62 * 2 ** 20, '62 MiB'],
  ['times', 12.344, '12.34'],
  ['times', 0.5, '0.50'],
  ['times', 0.0541, '0.054'],
  ['ratio', 1.8, '1.80'],
  ['ratio', 12.344, '12'],
  ['ratio', 1234, '1,234'],
])('%s writes %d as %s', (name, value, expected) => {
  expect(FORMATS[name](value).replaceAll('\u00a0', ' ')).toBe(expected);
});

test.each(['memory', 'count', 'latency', 'rate'] as const)(
  '%s writes a value that was not measured as a dash',
  (name) => {
    expect(FORMATS[name](null)).toBe('–');
  },
);

test('an interval follows its value where both of its ends are known', () => {
  expect(FORMATS.interval(1000, 900.4, 1100, FORMATS.rate)).toBe('1,000 (900–1,100)');
  expect(FORMATS.interval(1000, null, 1100, FORMATS.rate)).toBe('1,000');
  expect(FORMATS.interval(null, 900, 1100, FORMATS.rate)).toBe('–');
  expect(FORMATS.interval(1.234, 1.14, 1.36, String, (end) => end.toFixed(1))).toBe('1.234 (1.1–1.4)');
});

test('a change is written with two significant digits', () => {
  expect(FORMATS.change({ ratio: 2.14, low: 1.8, high: 12.4 })).toBe('2.1 (1.8–12)');
  expect(FORMATS.change({ ratio: 0.00214, low: null, high: null })).toBe('0.0021');
});

test('French numbers have narrow spaces and a comma', () => {
  const { count, latency, percent } = numbersOf('fr-FR');
  expect(count(12_345.6)).toBe('12\u202f346');
  expect(latency(1234)).toBe('1,23\u00a0ms');
  expect(percent(99.99)).toBe('99,99\u00a0%');
});

test('French has its own units of memory, its own ratios, and its own words for a value that is too noisy', () => {
  const { change, memory, ratioInterval, smallMemory, times } = FRENCH.numbers;
  expect(memory(12_345_678)).toBe('11,8\u00a0Mio');
  expect(smallMemory(1234)).toBe('1,21\u00a0Kio');
  expect([12.345, 0.0543].map(times)).toEqual(['12,35', '0,054']);
  expect(change({ ratio: 2.14, low: 1.8, high: 2.4 })).toBe('2,1 (1,8–2,4)');
  expect(ratioInterval({ ratio: 10.25, low: 0.053, high: 1972.11 })).toBe('trop de bruit pour conclure');
});
