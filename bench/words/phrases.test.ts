import { expect, it } from 'vitest';
import type { SummaryRow } from '../results/columns.ts';
import { sampleSummary } from '../testing/sample-rows.ts';
import { describeOpen, describeVerdict } from './phrases.ts';

it.each<[Partial<SummaryRow>, string]>([
  [{ verdict: 'faster', ratio_low: 1.8, ratio_high: 2.104 }, 'faster by 1.80 to 2.10×'],
  [{ verdict: 'slower', ratio_low: 0.5, ratio_high: 0.8 }, 'slower by 1.25 to 2.00×'],
  [{ verdict: 'slower', ratio_low: 0.005, ratio_high: 0.01 }, 'slower by 100 to 200×'],
  [{ verdict: 'no difference shown', resolvable: null }, 'no difference shown'],
  [
    { verdict: 'no difference shown', resolvable: 0.0512 },
    'no difference shown (this run could have seen 6 %)',
  ],
  [
    { verdict: 'no difference shown', resolvable: 0.2, blocks_needed: '12' },
    'no difference shown (this run could have seen 20 %; 12 more blocks would settle it)',
  ],
  [
    { verdict: 'no difference shown', resolvable: 0.2, blocks_needed: '1' },
    'no difference shown (this run could have seen 20 %; one more block would settle it)',
  ],
  [
    { verdict: 'no difference shown', resolvable: 1.5, blocks_needed: '>100' },
    'no difference shown (this run could have seen 2.5 times as much; not even 100 more blocks would settle it)',
  ],
  [
    { verdict: 'no difference shown', resolvable: 9_541_114 },
    'no difference shown (this run could not have seen even 10 times as much)',
  ],
  [{ verdict: 'not comparable: no valid trial' }, 'not comparable: no valid trial'],
  [{ verdict: 'baseline' }, 'baseline'],
])('%j is %s', (fields, expected) => {
  expect(describeVerdict(sampleSummary(fields)).replaceAll('\u00a0', ' ')).toBe(expected);
});

it('tells of several what leaves most open', () => {
  const rows = [
    { resolvable: 0.1, blocks_needed: '9' },
    { resolvable: 0.2, blocks_needed: '30' },
    { resolvable: null, blocks_needed: null },
  ];
  expect(describeOpen(rows)).toMatch(/20.%; 30 more blocks/);
  expect(describeOpen([...rows, { resolvable: 0.1, blocks_needed: '>100' }])).toMatch(/not even 100/);
});
