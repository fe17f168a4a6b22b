import { describe, expect, it } from 'vitest';
import { concludeCost, costBlocks } from '../report/cost.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { costCells, costFindings, variation } from './costs.ts';
import { splitSummary, summarise } from './summary.ts';
import { notComparable } from '../statistics/verdict.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

/** Three blocks of two servers, at the rate and at saturation; the last trial at the rate is invalid. */
const TRIALS: readonly TrialRow[] = [1, 2, 3, 4].flatMap((block) =>
  ['event-loop', 'worker-per-client'].flatMap((model, index) => {
    const of = { scenario: 'cost', block, model, server: `${model}/posix`, clients: 16 };
    const invalid = block === 4 ? { validity: 'invalid', invalid_because: 'late' } : {};
    return [
      sampleTrial({
        ...of,
        load: 'open',
        offered_rps: 2000,
        server_cpu_us_per_request: block === 4 ? 9999 : 20 + 10 * index + block,
        ...(invalid as Partial<TrialRow>),
      }),
      sampleTrial({ ...of, throughput_rps: 10_000 + 2000 * block }),
    ];
  }),
);

describe('the cost of a request at a fixed rate', () => {
  it('is the median of the valid trials, with its spread and that of the throughput', () => {
    const [loop, worker] = costCells(TRIALS, 1);
    expect(loop).toMatchObject({
      server: 'event-loop/posix',
      clients: 16,
      offeredRps: 2000,
      trials: 4,
      validTrials: 3,
      cpuUs: { median: 22 },
    });
    expect(loop?.cpuUs?.low).toBeGreaterThan(18);
    expect(loop?.cpuUs?.low).toBeLessThan(21);
    expect(worker?.cpuUs?.median).toBe(32);
    expect(loop?.spread.costAtRate).toBeCloseTo(1 / 22);
    expect(loop?.spread.throughput).toBeCloseTo(0.1721, 3);
  });

  it('is reported in tables, and in sentences with the cheapest server first', () => {
    const markdown = renderMarkdown(costBlocks(costCells(TRIALS, 1), ENGLISH_REPORT)).replaceAll(
      '\u00a0',
      ' ',
    );
    expect(markdown).toMatch(/16 \| event-loop\/posix +\| +22 µs \(19\.\d µs–2\d\.\d µs\)/);
    expect(markdown).toMatch(/16 \| event-loop\/posix +\| +4.55 % \| +17.2 %/);
    const [first, spread] = concludeCost('cost', costFindings(TRIALS, 1), ENGLISH_REPORT).map((text) =>
      text.replaceAll('\u00a0', ' '),
    );
    expect(first).toMatch(/at 2,000 requests per second from 16 clients.*: event-loop\/posix 22 µs .*worker/);
    expect(spread).toMatch(/at the fixed rate varied by 3.84 % and throughput at saturation by 17.2 %/);
    expect(costBlocks([], ENGLISH_REPORT)).toEqual([]);
  });

  it('appears in no comparison of throughput', () => {
    const rows = summarise(TRIALS, 1);
    expect(rows.map(({ load, valid_trials }) => [load, valid_trials])).toEqual([
      ['closed', 4],
      ['closed', 4],
      ['open', 3],
      ['open', 3],
    ]);
    expect(rows[2]?.verdict).toEqual(notComparable({ kind: 'fixed-rate' }));
    expect(splitSummary(rows).summary).toEqual([]);
  });
});

it.each([
  [[10, 10], null],
  [[10, 10, 10], 0],
  [[9, 10, 11], 0.1],
])('the coefficient of variation of %j is %j', (values, expected) => {
  expect(variation(values)).toBe(expected);
});
