import { expect, it } from 'vitest';
import type { PairSummary } from '../analysis/pairs.ts';
import { samplePair } from '../testing/sample-rows.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { describeNoise } from './noise.ts';

function self(ratio: number | null, fields: Partial<PairSummary> = {}): PairSummary {
  return samplePair({
    server: 'event-loop/posix (again)',
    other: 'event-loop/posix',
    ratio: ratio === null ? null : { ratio, low: ratio * 0.9, high: ratio * 1.1 },
    outcome: { kind: 'equal' },
    ...fields,
  });
}

const AHEAD = { outcome: { kind: 'ahead' } } as const;
const TOO_FEW = { outcome: { kind: 'too-few-blocks' } } as const;
const START = 'A/A comparison: scaling, event-loop/posix against itself';

it.each<[string, PairSummary, string]>([
  ['a ratio', self(1.01), ' with 16 clients: ratio 1.01 (0.91 to 1.11).'],
  [
    'the repeat behind',
    self(1.01, { server: 'event-loop/posix' }),
    ' with 16 clients: ratio 1.01 (0.91 to 1.11).',
  ],
  [
    'a single block',
    self(1.2, { ratio: { ratio: 1.2, low: null, high: null }, ...TOO_FEW, clients: 1 }),
    ' with 1 client: ratio 1.20, too few blocks for a verdict.',
  ],
  ['two blocks', self(1.2, TOO_FEW), ' with 16 clients: ratio 1.20, too few blocks for a verdict.'],
  ['no block', self(null, TOO_FEW), ' with 16 clients: not known, as no block has answers of both.'],
  [
    'an alarm',
    self(1.2, AHEAD),
    ' with 16 clients: ratio 1.20 (1.08 to 1.32). The verdict is "different", which is wrong. Other verdicts of this scenario may be wrong too.',
  ],
])('the line on a server against itself has %s', (_, pair, expected) => {
  expect(describeNoise([pair], ENGLISH_REPORT)).toEqual([START + expected]);
});

it('all variants and numbers of clients of a scenario share one line, with an alarm for those called different', () => {
  const pairs = [self(1.02), self(1.2, { ...AHEAD, clients: 4 }), self(1.1, { variant: 'wait 5 ms' })];
  expect(describeNoise(pairs, ENGLISH_REPORT)).toEqual([
    `${START}: ratios up to 1.20 in 3 comparisons. In 1 of 3 the verdict is "different", which is wrong. Other verdicts of this scenario may be wrong too.`,
  ]);
});

it('each scenario and load generator has a line, and servers of both kinds of io share it', () => {
  const node = { server: 'event-loop/node (again)', other: 'event-loop/node', io: 'node', otherIo: 'node' };
  const pairs = [
    self(1.01),
    self(1.02, node),
    self(1.03, { driver: 'autocannon' }),
    self(1, { scenario: 'churn' }),
  ];
  expect(describeNoise(pairs, ENGLISH_REPORT)).toEqual([
    'A/A comparison: scaling, tcp, event-loop/posix and event-loop/node against themselves: ratios up to 1.02 in 2 comparisons.',
    'A/A comparison: scaling, autocannon, event-loop/posix against itself with 16 clients: ratio 1.03 (0.93 to 1.13).',
    'A/A comparison: churn, tcp, event-loop/posix against itself with 16 clients: ratio 1.00 (0.90 to 1.10).',
  ]);
});

it('a run without a repeated baseline has no line on it', () => {
  expect(describeNoise([], ENGLISH_REPORT)).toEqual([]);
});
