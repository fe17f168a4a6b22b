import { expect, it } from 'vitest';
import { comparisons } from '../analysis/comparisons.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import { samplePair, sampleSummary, sampleTrial } from '../testing/sample-rows.ts';
import { comparisonTables } from './comparison-tables.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

/** The rows of the table of pairs; none where there is no such table. */
function pairRows(...pairs: PairSummary[]): string[] {
  const tables = comparisons([sampleTrial({})], [sampleSummary({})], pairs).flatMap((comparison) =>
    comparisonTables(comparison, ENGLISH_REPORT),
  );
  return tables.flatMap((block) =>
    block.kind === 'table' && block.table.caption.startsWith('All pairs')
      ? block.table.rows.map((cells) => cells.join(' | ').replaceAll('\u00a0', ' '))
      : [],
  );
}

it('the table of pairs states what is compared, by how much the first is better, and the outcome', () => {
  expect(
    pairRows(
      samplePair({ clients: 64, by: 'server CPU', limit: 'load', p: 0.0001, pAdjusted: 0.0123 }),
      samplePair({ clients: 4, outcome: { kind: 'equal' } }),
      samplePair({ clients: 4, outcome: { kind: 'open', detectable: 1.2, blocks: 7 } }),
      samplePair({ clients: 4, ratio: null, p: null, pAdjusted: null, outcome: { kind: 'too-few-blocks' } }),
    ),
  ).toEqual([
    '4 | event-loop/posix | sequential/posix | throughput | 2.00 (1.80–2.20) | 0.001 | 0.002 | equal within 10 %',
    '4 | event-loop/posix | sequential/posix | throughput | 2.00 (1.80–2.20) | 0.001 | 0.002 | no difference shown (differences under 20 % would not show; about 7 more blocks are needed)',
    '4 | event-loop/posix | sequential/posix | throughput | – | – | – | too few blocks',
    '64 | event-loop/posix | sequential/posix | server CPU: the load generator was the limit | 2.00 (1.80–2.20) | < 0.001 | 0.012 | ahead',
  ]);
});

it('the table of pairs has servers of two socket layers, and no pair that is not ranked', () => {
  const node = samplePair({ other: 'event-loop/node', otherIo: 'node' });
  expect(pairRows(node, samplePair({ outcome: { kind: 'not-ranked' } }))).toEqual([
    expect.stringContaining('16 | event-loop/posix | event-loop/node | throughput'),
  ]);
  expect(pairRows(samplePair({ outcome: { kind: 'not-ranked' } }))).toEqual([]);
});
