import { describe, expect, it } from 'vitest';
import type { Analysis } from '../analysis/analysis.ts';
import { simulateRun } from '../testing/simulated-run.ts';
import { widestLine } from '../testing/widest-line.ts';
import { comparisonCsv, comparisonJson } from './comparison-data.ts';
import { formatComparison, type Outcomes } from './comparison-text.ts';
import { compareRuns } from '../analysis/run-comparison.ts';
import { findDifferences } from './environment-differences.ts';
import type { MetricName } from '../analysis/metric.ts';
import { ENGLISH_COMPARE } from './words-en.ts';
import { FRENCH_COMPARE } from './words-fr.ts';
import type { OtherSeries } from './tools/series.ts';

const BEFORE = simulateRun({
  runId: 'before',
  seed: 1,
  blocks: 7,
  noise: 0.03,
  clients: [1, 4, 16],
  summarised: true,
});

const AFTER = elsewhere(
  simulateRun({
    runId: 'after',
    summarised: true,
    seed: 2,
    blocks: 7,
    noise: 0.03,
    clients: [1, 16, 64],
    times: { 'event-loop/posix': 0.9, 'worker-per-client/posix': 2.5 },
    change: (row) =>
      row.trial === 5 ? { ...row, validity: 'invalid', invalid_because: 'errors: 1 reset' } : row,
  }),
);

const WRK: OtherSeries = {
  name: 'wrk.txt',
  tool: 'wrk',
  load: 'closed',
  clients: 16,
  leastClients: null,
  pipelining: 1,
  durationS: 10,
  answersRps: 12_000,
  throughputRps: 12_000,
  unclear: null,
  mean: { atLeastUs: 900, atMostUs: 1300 },
  p50Us: 900,
  p99Us: null,
  percentilesOf: 'all answers',
  resolutionUs: 1,
  errors: 3,
  failedChecks: 0,
};

/** The same run on another machine, interrupted. */
function elsewhere(results: Analysis): Analysis {
  const { environment, versions } = results.run;
  const run = {
    ...results.run,
    state: 'interrupted' as const,
    environment: { ...environment, cores: 4, loadAverage: 0.2, governor: 'powersave' },
    versions: { ...versions, node: '26.11.0' },
    pinning: { serverCpus: [0, 1], loadCpus: null },
  };
  return { ...results, run };
}

function compare(
  all: readonly Analysis[],
  metric: MetricName,
  others: readonly OtherSeries[] = [],
): Outcomes {
  return {
    runs: all.map((results, index) => ({ path: `results/${index + 1}`, results })),
    differences: findDifferences(all.map(({ run }) => run)),
    comparison: compareRuns(all, metric, 0.05),
    others,
    allowed: 0.05,
  };
}

describe('a comparison', () => {
  it('is printed for a terminal', async () => {
    const text = formatComparison(compare([BEFORE, AFTER], 'throughput', [WRK]));
    await expect(text).toMatchFileSnapshot('golden/comparison.txt');
  });

  it('of three runs is printed as a trend', async () => {
    const text = formatComparison(compare([BEFORE, AFTER, BEFORE], 'p99'));
    await expect(text).toMatchFileSnapshot('golden/trend.txt');
  });

  it('of a run with itself shows no difference', () => {
    const text = formatComparison(compare([BEFORE, BEFORE], 'throughput'));
    expect(text).toContain('Environment: no known difference.');
    expect(text).toContain('B against A, 9 cells: 0 slower, 0 faster, 9 without a difference shown.');
    expect(text).toContain('its blocks are pairs');
    expect(text).not.toContain('Only in');
  });

  it.each<[string, readonly Analysis[], MetricName]>([
    ['two runs', [BEFORE, AFTER], 'throughput'],
    ['five runs', [BEFORE, AFTER, BEFORE, AFTER, BEFORE], 'p99'],
    ['a run with itself', [BEFORE, BEFORE], 'cpu'],
  ])('of %s has no English in French, and no line over 80 columns', (_, runs, metric) => {
    const text = formatComparison(compare(runs, metric, [WRK]), FRENCH_COMPARE);
    expect(text).toContain(FRENCH_COMPARE.titles[metric]);
    const english = formatComparison(compare(runs, metric, [WRK]));
    expect([text, english].map(widestLine).every((width) => width <= 80)).toBe(true);
    const prose = text.replaceAll(/\b(in|to)-\w+|event-loop|worker-\S+/g, '');
    expect(prose).not.toMatch(
      /\b(the|of|with|is|are|than|by|not|no|to|slower|faster|block|trials|cells?|requests|server|state|system|memory)\b/i,
    );
  });

  it.each([
    [0.05, '5 %'],
    [0.0512, '6 %'],
    [1.5, '2.5 times as much'],
  ])('writes a difference of %d as %s', (part, text) => {
    expect(ENGLISH_COMPARE.outcomes.part(part).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it('is exported as JSON and CSV', () => {
    const outcomes = compare([BEFORE, AFTER], 'throughput', [WRK]);
    const json = JSON.parse(comparisonJson(outcomes)) as Record<string, unknown>;
    expect(json).toMatchObject({
      metric: 'throughput',
      allowed: 0.05,
      others: [{ name: 'wrk.txt', value: 12_000 }],
    });
    const [header, first] = comparisonCsv(outcomes).split('\n');
    expect(header).toBe(
      'metric,scenario,variant,workload,driver,load,clients,requests_per_connection,offered_rps,server,a,a_low,a_high,a_valid_trials,b,b_low,b_high,b_valid_trials,ratio,ratio_low,ratio_high,method,p_adjusted,verdict,regression,judged',
    );
    expect(first).toMatch(/^throughput,scaling,,page,tcp,closed,1,,,sequential\/posix,[\d.]+,/);
  });
});
