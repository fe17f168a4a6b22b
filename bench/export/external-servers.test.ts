import { expect, it } from 'vitest';
import { sampleSummary } from '../sample-rows.ts';
import { conclude } from './conclusions.ts';
import { formatTable } from './table.ts';

const THEIRS = { server: 'theirs', model: 'theirs', io: 'external' };
const OTHERS = { server: 'others', model: 'others', io: 'external' };
it('servers that are not ours are in one sentence and one table with ours', () => {
  const rows = [
    sampleSummary({}),
    sampleSummary({
      ...THEIRS,
      throughput_rps: 2000,
      verdict: 'faster',
      ratio: 2,
      ratio_low: 1.9,
      ratio_high: 2.1,
    }),
  ];
  expect(conclude(rows).map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining(
      'theirs won, with 2.00 (1.90 to 2.10) times the throughput of the next, event-loop',
    ),
  ]);
  expect(formatTable(rows).match(/× event loop/g)).toHaveLength(1);
  const alone = [THEIRS, OTHERS].map((server) => sampleSummary({ ...server, baseline: 'theirs' }));
  expect(formatTable(alone)).toContain('× theirs');
});
