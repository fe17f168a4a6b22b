import { expect, it } from 'vitest';
import type { Summary } from '../analysis/summary.ts';
import { notComparable } from '../statistics/verdict.ts';
import { samplePair, sampleSummary } from '../testing/sample-rows.ts';
import { describeOpen, describeVerdict, nameCase, nameLoad, pairRow } from './phrases.ts';
import { ENGLISH_REPORT } from './report-en.ts';
import { ENGLISH } from './words-en.ts';
import { FRENCH } from './words-fr.ts';

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
      blocks_needed: 12,
    },
    'no difference shown (differences under 20 % would not show; about 12 more blocks are needed)',
  ],
  [
    {
      verdict: 'no difference shown',
      resolvable: 0.2,
      blocks_needed: 1,
    },
    'no difference shown (differences under 20 % would not show; one more block is needed)',
  ],
  [
    { verdict: 'no difference shown', resolvable: 1.5, blocks_needed: null },
    'no difference shown (differences under 2.5× would not show)',
  ],
  [{ verdict: 'no difference shown', resolvable: 9_541_114 }, 'no difference shown (too noisy to compare)'],
  [{ verdict: 'equal' }, 'equal within 10 %'],
  [{ verdict: notComparable({ kind: 'no-valid-trial' }) }, 'not comparable: no valid trial'],
  [{ verdict: notComparable({ kind: 'starved' }) }, 'not comparable: one of the two starves clients'],
  [
    { verdict: notComparable({ kind: 'not-the-limit', limit: 'load' }) },
    'not comparable: the load generator was the limit',
  ],
  [
    { verdict: notComparable({ kind: 'not-the-limit', limit: 'waking' }) },
    'not comparable: neither server nor load was busy all the time',
  ],
  [{ verdict: 'baseline' }, 'baseline'],
])('the verdict of %j reads %s', (fields, expected) => {
  expect(describeVerdict(sampleSummary(fields), ENGLISH_REPORT).replaceAll('\u00a0', ' ')).toBe(expected);
});

const open = (detectable: number, blocks: number | null) =>
  samplePair({ outcome: { kind: 'open', detectable, blocks } });

it('several open pairs are described by the least settled of them', () => {
  const pairs = [open(1.1, 9), open(1.2, 30), samplePair({})];
  expect(describeOpen(pairs, ENGLISH_REPORT)).toMatch(
    /20.% would not show; about 30 more blocks are needed\)$/,
  );
  expect(describeOpen([...pairs, open(1.1, null)], ENGLISH_REPORT)).toMatch(/20.% would not show\)$/);
  expect(describeOpen([open(1.1, 0)], ENGLISH_REPORT)).toMatch(/10.% would not show\)$/);
  expect(describeOpen([samplePair({})], ENGLISH_REPORT)).toBe('');
});

it('a row of pairs.csv has the detectable ratio of an open pair only', () => {
  expect(pairRow(samplePair({}))).toEqual({
    scenario: 'scaling',
    variant: '',
    workload: 'page',
    driver: 'tcp',
    clients: 16,
    server: 'event-loop/posix',
    other: 'sequential/posix',
    blocks: 5,
    by: 'throughput',
    limit: 'server',
    ratio: 2,
    ratio_low: 1.8,
    ratio_high: 2.2,
    throughput_ratio: 2,
    p_value: 0.001,
    p_adjusted: 0.002,
    detectable: null,
    outcome: 'ahead',
  });
  expect(pairRow({ ...open(1.2, null), ratio: null })).toMatchObject({
    ratio: null,
    ratio_low: null,
    detectable: 1.2,
    outcome: 'open',
  });
});

it.each([
  [1, null, 'event-loop/posix with 1 client'],
  [1000, 2000, 'event-loop/posix with 1,000 clients at 2,000/s'],
])('%i clients at the rate %s are named %s', (clients, offered_rps, expected) => {
  expect(nameLoad(sampleSummary({ clients, offered_rps }), ENGLISH_REPORT)).toBe(expected);
});

it('a case is named by its scenario, with its variant where it has one', () => {
  expect(nameCase({ scenario: 'scaling', variant: '' }, ENGLISH)).toBe('scaling');
  expect(nameCase({ scenario: 'blocking', variant: 'wait 5 ms' }, ENGLISH)).toBe('blocking, wait 5 ms');
  expect(nameCase({ scenario: 'blocking', variant: 'wait 5 ms' }, FRENCH)).toBe(
    'blocking, attente de 5\u00a0ms',
  );
});
