import { expect, it } from 'vitest';
import type { Summary } from '../analysis/summary.ts';
import { notComparable } from '../statistics/verdict.ts';
import { sampleSummary } from '../testing/sample-rows.ts';
import { describeOpen, describeVerdict, nameCase, nameLoad } from './phrases.ts';

it.each<[Partial<Summary>, string]>([
  [{ verdict: 'faster', ratio_low: 1.8, ratio_high: 2.104 }, 'faster by 1.80 to 2.10×'],
  [{ verdict: 'slower', ratio_low: 0.5, ratio_high: 0.8 }, 'slower by 1.25 to 2.00×'],
  [{ verdict: 'slower', ratio_low: 0.005, ratio_high: 0.01 }, 'slower by 100 to 200×'],
  [{ verdict: 'no difference shown', resolvable: null }, 'no difference shown'],
  [
    { verdict: 'no difference shown', resolvable: 0.0512 },
    'no difference shown (differences under 6 % would not show)',
  ],
  [
    {
      verdict: 'no difference shown',
      resolvable: 0.2,
      settling: { kind: 'more-blocks', blocks: 12, shows: 'difference' },
    },
    'no difference shown (differences under 20 % would not show; about 12 more blocks are needed)',
  ],
  [
    {
      verdict: 'no difference shown',
      resolvable: 0.2,
      settling: { kind: 'more-blocks', blocks: 1, shows: 'difference' },
    },
    'no difference shown (differences under 20 % would not show; one more block is needed)',
  ],
  [
    { verdict: 'no difference shown', resolvable: 1.5, settling: { kind: 'not-within', blocks: 100 } },
    'no difference shown (differences under 2.5× would not show; more than 100 more blocks are needed)',
  ],
  [{ verdict: 'no difference shown', resolvable: 9_541_114 }, 'no difference shown (too noisy to compare)'],
  [{ verdict: notComparable({ kind: 'no-valid-trial' }) }, 'not comparable: no valid trial'],
  [{ verdict: 'baseline' }, 'baseline'],
])('the verdict of %j reads %s', (fields, expected) => {
  expect(describeVerdict(sampleSummary(fields)).replaceAll('\u00a0', ' ')).toBe(expected);
});

it('several open comparisons are described by the least settled of them', () => {
  const rows: Parameters<typeof describeOpen>[0] = [
    { resolvable: 0.1, settling: { kind: 'more-blocks', blocks: 9, shows: 'difference' } },
    { resolvable: 0.2, settling: { kind: 'more-blocks', blocks: 30, shows: 'difference' } },
    { resolvable: null, settling: { kind: 'none' } },
  ];
  expect(describeOpen(rows)).toMatch(/20.% would not show; about 30 more blocks/);
  expect(describeOpen([...rows, { resolvable: 0.1, settling: { kind: 'not-within', blocks: 100 } }])).toMatch(
    /more than 100/,
  );
});

it.each([
  [1, null, 'event-loop/posix with 1 client'],
  [1000, 2000, 'event-loop/posix with 1,000 clients at 2,000/s'],
])('%i clients at the rate %s are named %s', (clients, offered_rps, expected) => {
  expect(nameLoad(sampleSummary({ clients, offered_rps }))).toBe(expected);
});

it('a case is named by its scenario, with its variant where it has one', () => {
  expect(nameCase({ scenario: 'scaling', variant: '' })).toBe('scaling');
  expect(nameCase({ scenario: 'blocking', variant: 'wait 5 ms' })).toBe('blocking, wait 5 ms');
});
