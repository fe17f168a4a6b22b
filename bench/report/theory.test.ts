import { describe, expect, it } from 'vitest';
import type { ScenarioAnalysis } from '../analysis/analysis.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { responsesOf } from '../theory/run-response.ts';
import { scalabilityOf } from '../theory/run-scalability.ts';
import { theoryBlocks } from './theory.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

type Theory = Pick<ScenarioAnalysis, 'scalability' | 'responses'>;

/** The rows of the only table, and all texts. */
function write(theory: Theory) {
  const blocks = theoryBlocks(theory, ENGLISH_REPORT);
  const tables = blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []));
  const text = blocks.map((block) => ('text' in block ? block.text : '')).join('\n');
  return { text, heads: tables[0]?.columns.map(({ head }) => head), rows: tables[0]?.rows ?? [] };
}

const law = (clients: number): number => (1000 * clients) / (1 + 0.2 * (clients - 1));
const flat = (clients: number): number => 1000 + (clients % 3);

describe('theory in a report', () => {
  it('gives the parameters of the scalability law only for servers that it fits, and the criterion', () => {
    const trials = [1, 2, 4, 8, 16, 32].flatMap((clients) => [
      sampleTrial({ clients, server: 'a', throughput_rps: law(clients) }),
      sampleTrial({ clients, server: 'b', throughput_rps: flat(clients) }),
    ]);
    const { text, rows } = write({ scalability: scalabilityOf('scaling', trials), responses: [] });
    expect(text).toMatch(
      /fits where R² is at least 0\.9, its mean residual .* at most 10\s% of the greatest/,
    );
    expect(rows[0]).toEqual(expect.arrayContaining(['a', 'yes']));
    expect(rows[0]?.[2]).toMatch(/^0\.20 /);
    expect(rows[1]?.slice(0, 5)).toEqual(['b', '–', '–', '–', '–']);
    expect(rows[1]?.at(-1)).toMatch(/^does not fit: it explains only /);
  });

  it('gives M/M/c only where there are several cores', () => {
    const trials = [1000, 5000].map((rate) =>
      sampleTrial({
        scenario: 'latency',
        load: 'open',
        offered_rps: rate,
        throughput_rps: rate,
        server_cpu_us_per_request: rate === 1000 ? 150 : 100,
        latency_mean_us: 300,
      }),
    );
    const one = write({ scalability: [], responses: responsesOf('latency', trials, 1) });
    expect(one.heads?.slice(-3)).toEqual(['M/M/1', 'M/D/1', 'M/G/1']);
    expect(one.rows[0]?.slice(-3)).toEqual(['–', '–', '–']);
    const two = write({ scalability: [], responses: responsesOf('latency', trials, 2) });
    expect(two.heads?.at(-1)).toBe('M/M/c');
    expect(two.text).toContain('2 servers, one for each core');
  });
});
