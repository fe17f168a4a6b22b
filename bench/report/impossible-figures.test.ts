/** No figure is printed that cannot be, or that says nothing: one test for each kind. */
import { describe, expect, test } from 'vitest';
import { mapCells } from '../analysis/ranking.ts';
import { auditClosedLoop } from '../analysis/closed-loop-audit.ts';
import type { Comparison } from '../analysis/comparisons.ts';
import type { ServerKnee } from '../analysis/knees.ts';
import { overviewOf } from '../analysis/overview.ts';
import { type Standing, standings } from '../analysis/standings.ts';
import { summarise } from '../analysis/summary.ts';
import { emptyHistogram, latencyOf } from '../../clients/latency.ts';
import { seededRandom } from '../../clients/random.ts';
import { designFigures } from '../figures/figures.ts';
import { tipOfMedian } from '../figures/layers.ts';
import { SCREEN_PAGE } from '../figures/page.ts';
import type { TrialRow } from '../results/columns.ts';
import { UNPINNED } from '../results/pinning.ts';
import type { Bounds } from '../statistics/bounds.ts';
import { type Interval, medianInterval } from '../statistics/interval.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { samplePair, sampleSummary, sampleTrial } from '../testing/sample-rows.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { numbersOf } from '../words/numbers.ts';
import { placeText } from '../words/overview.ts';
import { describeVerdict } from '../words/phrases.ts';
import { ENGLISH } from '../words/words-en.ts';
import { auditBlocks } from './audit.ts';
import type { Block } from './blocks.ts';
import { comparisonTables, costTable } from './comparison-tables.ts';
import { idleBlocks } from './idle.ts';
import { reportBlocks } from './content.ts';
import { latencyBlocks } from './latency.ts';
import { renderMarkdown } from './markdown.ts';
import { formatTable } from './terminal-table.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

const { interval: formatInterval, latency: formatLatency, ratioInterval: formatRatio } = numbersOf('en-GB');

const markdown = (blocks: readonly Block[]): string => renderMarkdown(blocks).replaceAll('\u00a0', ' ');

function comparisonOf(summary: Comparison['summary'], trials: readonly TrialRow[]): Comparison {
  const audit = auditClosedLoop(summary, trials);
  const name = { scenario: 'scaling', variant: '', workload: 'page', driver: 'tcp' };
  return { ...name, summary, trials, pairs: [], audit };
}

const isSlow = ({ block, model }: TrialRow): boolean => block > 1 && model === 'event-loop';

const trial = (block: number, server: string, rps: number, cpuUs: number): TrialRow =>
  sampleTrial({
    block,
    server: `${server}/posix`,
    model: server,
    throughput_rps: rps,
    server_cpu_us_per_request: cpuUs,
  });

const pair = (server: string, other: string) =>
  samplePair({ server: `${server}/posix`, other: `${other}/posix` });

/** Beside a bystander, the event loop answers so little that it has no p99. */
function change(row: TrialRow): TrialRow {
  const isBeside = row.model === 'event-loop' && row.variant === 'one dribbling';
  const known = { latency_p90_us: row.latency_p50_us, clients_served: 8 };
  return isBeside
    ? { ...row, ...known, latency_p50_us: 50_000, latency_p90_us: 200_000, latency_p99_us: null }
    : { ...row, ...known };
}

describe('a p99 below a p50', () => {
  /** Two slow trials have too few answers for a p99; the p50 of the cell is that of a slow trial. */
  const trials = [
    sampleTrial({ block: 1, latency_p50_us: 100, latency_p99_us: 300, latency_max_us: 400 }),
    sampleTrial({ block: 2, latency_p50_us: 90_000, latency_p99_us: null, latency_max_us: 200_000 }),
    sampleTrial({ block: 3, latency_p50_us: 95_000, latency_p99_us: null, latency_max_us: 210_000 }),
  ];
  const summary = summarise(trials, 1);

  test('is not in the summary: slow trials lack it, so the cell has none', () => {
    expect(summary).toMatchObject([{ latency_p50_us: 90_000, latency_p99_us: null, longest_us: 200_000 }]);
  });

  test('is in no table: the longest latency is printed in its place', () => {
    expect(markdown(comparisonTables(comparisonOf(summary, trials), ENGLISH_REPORT))).toMatch(
      /90 ms \| +waits of 200 ms \|/,
    );
    expect(formatTable(summary, ENGLISH_REPORT)).toMatch(/90\sms +≤200\sms/);
  });

  test('stays with the trials without an answer, which have no percentile at all', () => {
    const silent = sampleTrial({ block: 4, latency_p50_us: null, latency_p99_us: null });
    const [row] = summarise([...trials.slice(0, 1), silent], 1);
    expect(row).toMatchObject({ latency_p50_us: 100, latency_p99_us: 300 });
  });

  test('is in no figure', () => {
    const [scaling] = sampleAnalysis({
      change: (row) => (isSlow(row) ? { ...row, latency_p50_us: 9e5, latency_p99_us: null } : row),
    }).data;
    const lines = scaling?.figures.flatMap((one) =>
      one.kind === 'lines' && one.measure === 'p99' ? one.panels.flatMap(({ series }) => series) : [],
    );
    expect(lines?.map(({ name, medians }) => [name, medians.length > 0])).toEqual([
      ['event-loop', false],
      ['sequential', true],
      ['worker-per-client', true],
    ]);
  });

  test('is in no trial: no percentile is above the longest time', () => {
    const histogram = emptyHistogram();
    histogram.recordValueWithCount(201_550, 1000);
    expect(latencyOf(histogram)).toMatchObject({ p50Us: 201_550, p999Us: 201_550, maxUs: 201_550 });
  });
});

describe('more clients served at once than were opened', () => {
  test.each([
    [2275, 'overstated', /By this law more clients than were opened, which cannot be/],
    [4.2, '4', /Little's law holds within 10 % in 1 of 1 cells/],
  ])('%d of 4 is printed as %s', (effective_clients, cell, expected) => {
    const summary = [sampleSummary({ clients: 4, effective_clients })];
    const comparison = comparisonOf(summary, []);
    expect(markdown([costTable(comparison, ENGLISH_REPORT)])).toMatch(new RegExp(`\\| +${cell} \\|`));
    const audit = markdown(auditBlocks(comparison, ENGLISH_REPORT));
    expect(audit).toMatch(expected);
    expect(audit).not.toContain('2,275');
  });
});

const NO_INTERVAL: Interval = { median: 0, low: null, high: null };
const NO_TRIALS = { trials: [], pinning: UNPINNED };
const KNEE: ServerKnee = {
  scenario: 'latency',
  server: 'event-loop/posix',
  io: 'posix',
  clients: 1,
  rates: [],
  blocks: 5,
  leastMeanUs: 20,
  limitUs: 100,
  knee: null,
  beyondRps: null,
  ratio: null,
  verdict: 'baseline',
};

/** The tables of a knee between two rates. */
function kneeText(interval: Bounds, between: Bounds): string {
  return markdown(latencyBlocks(NO_TRIALS, [{ ...KNEE, knee: { between, interval } }], ENGLISH_REPORT));
}

describe('an interval that says nothing', () => {
  test('is printed as too noisy to tell', () => {
    expect(formatRatio({ ratio: 10.25, low: 0.053, high: 1972.11 })).toBe('too noisy to tell');
    expect(formatInterval(89, 3.7, 1509, formatLatency)).toBe('too noisy to tell');
    expect(formatInterval(0, 0, 0, String)).toBe('0 (0–0)');
    expect(formatInterval(100, 11, 900, String)).toBe('100 (11–900)');
  });

  test('of rates has no end below 0, and one of 0 is printed where some trials answered nothing', () => {
    const { median, low, high } = medianInterval([0, 13.3, 20], seededRandom(1, 'x')) ?? NO_INTERVAL;
    expect({ low, text: formatInterval(median, low, high, String) }).toEqual({
      low: 0,
      text: expect.stringMatching(/^13\.3 \(0–\d/),
    });
    expect(formatInterval(13.3, 0, 134, String)).toBe('too noisy to tell');
    expect(formatInterval(13.3, -1, 20, String)).toBe('too noisy to tell');
  });

  test('is not printed of a knee, which lies between two rates', () => {
    expect(kneeText({ low: 0.01, high: 94e6 }, { low: 980, high: 980 })).toMatch(/\| +too noisy to tell \|/);
    expect(kneeText({ low: 700, high: Infinity }, { low: 980, high: 1000 })).toContain(
      '980 to 1,000 (at least 700)',
    );
    expect(kneeText({ low: 0.01, high: Infinity }, { low: 980, high: 1000 })).toContain('too noisy to tell');
  });

  test('is not shown where a mark is pointed at', () => {
    const noisy = { low: 3.7, high: 1509, trials: 3 };
    expect(tipOfMedian(89, noisy, formatLatency, ENGLISH)).toEqual({ value: 'too noisy to tell', trials: 3 });
    const known = { low: 80, high: 99, trials: 3 };
    expect(tipOfMedian(89, known, formatLatency, ENGLISH)).toMatchObject({
      value: '89\u00a0µs',
      low: '80\u00a0µs',
    });
  });

  test('leaves in the matrix the least that one load shows, also beside others', () => {
    const [row] = overviewOf(sampleAnalysis().data);
    const [standing] = [...(row?.places.values() ?? [])].flatMap(({ standings: own }) => own);
    if (row === undefined || standing === undefined) throw new Error('the sample has a matrix');
    const behind = (ratio: number, low: number, high: number): Standing => ({
      ...standing,
      verdict: 'behind',
      toBest: ratio,
      ratio: { ratio, low, high },
    });
    const noisy = behind(0.01, 0.0000001, 0.5);
    const text = (...own: Standing[]) => placeText({ kind: 'behind', standings: own }, row, ENGLISH).main;
    expect(text(noisy)).toBe('≥\u00a02× worse');
    expect(text(noisy, behind(0.2, 0.19, 0.21))).toBe('2 to 5× worse');
  });

  test('of a difference that is shown leaves the least that is shown', () => {
    expect(formatRatio({ ratio: 20, low: 1.2, high: 333 })).toBe('≥\u00a01.20');
    expect(formatRatio({ ratio: 0.05, low: 0.003, high: 0.85 })).toBe('≤\u00a00.85');
    const verdict = sampleSummary({ verdict: 'faster', ratio: 20, ratio_low: 1.2, ratio_high: 333 });
    expect(describeVerdict(verdict, ENGLISH_REPORT)).toBe('faster by at least 1.20×');
  });

  test('is not printed in the terminal without its interval either', () => {
    const noisy = { latency_p99_us: 89, latency_p99_us_low: 3.7, latency_p99_us_high: 1509 };
    expect(formatTable([sampleSummary(noisy)], ENGLISH_REPORT)).toContain('too noisy');
  });
});

describe('a server that leaves clients unanswered', () => {
  /** It is fastest by far, and serves 8 of 64 clients. */
  const trials = [1, 2, 3, 4, 5].flatMap((block) => [
    sampleTrial({ block, clients: 64, clients_served: 64, throughput_rps: 1000, fairness_jain: 1 }),
    sampleTrial({
      block,
      clients: 64,
      server: 'worker-pool/posix',
      model: 'worker-pool',
      clients_served: 8,
      throughput_rps: 9000,
      server_cpu_us_per_request: 1,
      fairness_jain: 0.125,
    }),
  ]);
  const { data } = sampleAnalysis({ interruptedAfter: 1 });
  const [scenario] = data;

  test.each(['throughput', 'cpu-per-request', 'p99'] as const)('is not the best by %s', (measure) => {
    if (scenario === undefined) throw new Error('the sample has a scenario');
    const own = { ...scenario, trials, summary: summarise(trials, 1), pairs: [] };
    const [ranked] = standings([trials], measure, own);
    expect(ranked?.[0]).toMatchObject({ server: { name: 'event-loop' }, verdict: 'best' });
    expect(ranked?.[1]?.verdict).not.toBe('best');
  });

  test('is no winner on the map', () => {
    const best = mapCells(summarise(trials, 1), []).flatMap((cell) => cell.best.map(({ server }) => server));
    expect(best).toEqual(['event-loop/posix']);
  });

  test('is no winner on the figure of the map, even where all do', () => {
    const crossover = SAMPLE_QUESTIONS.find(({ name }) => name === 'crossover');
    if (crossover === undefined) throw new Error('the samples have a map');
    const starving = sampleQuestion(crossover, { change: (row) => ({ ...row, clients_served: 0 }) });
    const [map] = designFigures(starving, SCREEN_PAGE);
    expect(map?.description).toContain('no server');
    expect(map?.description).not.toContain('×');
  });
});

test('a server that is as good as the best is never printed as worse', () => {
  const trials = [1, 2, 3, 4, 5].flatMap((block) => [
    trial(block, 'event-loop', 1000 + block, 20),
    trial(block, 'worker-pool', 990 + block, 20),
    trial(block, 'sequential', 1060 + block, 20),
  ]);
  const [scenario] = sampleAnalysis({ interruptedAfter: 1 }).data;
  if (scenario === undefined) throw new Error('the sample has a scenario');
  // By two quantities: the event loop is ahead of a server that is ahead of sequential, and itself no better than that.
  const ratio = { ratio: 1.06, low: 1.01, high: 1.11 };
  const open = { kind: 'open', detectable: 1.1, blocks: 3 } as const;
  const pairs = [
    pair('event-loop', 'worker-pool'),
    { ...pair('worker-pool', 'sequential'), by: 'server CPU' as const },
    { ...pair('sequential', 'event-loop'), ratio, outcome: open },
  ];
  const own = { ...scenario, trials, summary: summarise(trials, 1), pairs };
  const [ranked] = standings([trials], 'throughput', own);
  expect(ranked?.map(({ server: { name }, verdict, toBest }) => [name, verdict, toBest])).toEqual([
    ['event-loop', 'best', 1],
    ['sequential', 'open', 1.06],
    ['worker-pool', 'behind', 0.5],
  ]);
  for (const row of overviewOf(sampleAnalysis().data)) {
    for (const place of row.places.values()) {
      expect(placeText(place, row, ENGLISH).main).not.toMatch(/^(?:≈|0[.,]|1×)/);
    }
  }
});

describe('a dash for what was seen', () => {
  const headOfLine = SAMPLE_QUESTIONS.find(({ name }) => name === 'head-of-line');
  test('is not printed for the tail of a server that a bystander slowed down', () => {
    if (headOfLine === undefined) throw new Error('the samples have a bystander');
    const analysis = sampleQuestion(headOfLine, { change });
    const report = markdown(reportBlocks(analysis, [], ENGLISH_REPORT));
    expect(report).toMatch(/one dribbling +\| event-loop\/posix .*200 ms \(p90\) +\| +\d[\d,]+/);
    const [figure] = designFigures(analysis, SCREEN_PAGE);
    expect(figure?.description).toMatch(/event-loop ×\d[\d,]+ \(p90\)/);
    expect(report).toMatch(/waits of 50 ms/);
  });
});

test('no silent client costs less than nothing', () => {
  const cell = { server: 'event-loop/posix', clients: 1, silent: 1000, threads: 8, descriptors: 1010 };
  const rest = { throughputRps: 1000, p50Us: 20, change: null, trials: 3, validTrials: 3 };
  const text = markdown(idleBlocks([{ ...cell, ...rest, bytesPerClient: -300 }], ENGLISH_REPORT));
  expect(text).toContain('no growth seen');
  expect(text).not.toContain('-300');
});
