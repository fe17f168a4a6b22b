import { describe, expect, it } from 'vitest';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { describeWarmUps } from './method.ts';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import type { TrialRow } from '../results/columns.ts';
import type { PlannedScenario, RunRecord } from '../results/run-record.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { sentencesOf } from './answers.ts';
import { reportBlocks } from './content.ts';
import { renderMarkdown } from './markdown.ts';

describe('describeWarmUps', () => {
  it('reports the longest warm-up, the discarded answers and that all trials were steady', () => {
    const [rule, found] = describeWarmUps(sampleAnalysis({ interruptedAfter: 10 }), ENGLISH_REPORT);
    expect(rule).toContain('The longest warm-up: scaling 4\u00a0s, churn 4\u00a0s.');
    expect(rule).toContain(
      '11,000 answers in all. The warm-up of a trial took 1.1\u00a0s at the median (1.1\u00a0s to 1.1\u00a0s',
    );
    expect(found).toBe('All 10 trials were steady when the measurement began.');
  });

  it('lists the cells that were not steady', () => {
    const results = sampleAnalysis({
      change: (row) =>
        row.server === 'worker-per-client/posix' && row.clients === 64 && row.block < 3
          ? { ...row, warmup_steady: 'no', warmup_s: 4.5 }
          : row,
    });
    const [rule, found] = describeWarmUps(results, ENGLISH_REPORT);
    expect(rule).toContain('(1.1\u00a0s to 4.5\u00a0s');
    expect(found).toMatch(/^2 of 90 trials were not steady when the measurement began/);
    expect(found).toContain(': worker-per-client/posix with 64 clients (scaling) 2 of 5.');
  });

  it('returns nothing for a run whose warm-ups were not tested', () => {
    expect(
      describeWarmUps(sampleAnalysis({ change: (row) => ({ ...row, warmup_steady: null }) }), ENGLISH_REPORT),
    ).toEqual([]);
  });
});

const TWO = { serverCpus: [0, 1], loadCpus: [3] };
const UNPINNED = { serverCpus: null, loadCpus: null };

/**
 * A run of `latency` and of another scenario that was not reached.
 * @param common the CPUs of all scenarios
 * @param own those of `latency` alone
 */
function runOf(common: RunRecord['pinning'], own: PlannedScenario['pinning']): Analysis {
  const question = SAMPLE_QUESTIONS.find(({ name }) => name === 'latency');
  if (question === undefined) throw new Error('there is no sample of latency');
  const results = sampleQuestion(question);
  const { run } = results;
  const scenarios = run.plan.scenarios.flatMap((scenario) => [
    { ...scenario, name: 'scaling', pinning: null },
    { ...scenario, pinning: own },
  ]);
  const environment = { ...run.environment, cores: 8 };
  return analyse({
    ...results,
    run: { ...run, environment, pinning: common, plan: { ...run.plan, scenarios } },
  });
}

const reportOf = (results: Analysis): string =>
  renderMarkdown(reportBlocks(results, [], ENGLISH_REPORT)).replaceAll('\u00a0', ' ');
const APART =
  'Server and load have separate CPUs, so that the load is on time while the server is busy: the server on CPU 0-1 and the load on CPU 3.';

it.each([
  [
    'only one scenario has',
    runOf(UNPINNED, TWO),
    [
      'Neither server nor load of scaling was pinned: ',
      'In latency all threads were pinned from their start',
    ],
  ],
  ['all scenarios have', runOf(TWO, null), ['All threads were pinned from their start']],
])(
  'the report describes the CPUs that %s, and theory uses as many as the server had',
  (_, results, sentences) => {
    const report = reportOf(results);
    for (const words of [...sentences, APART, 'M/M/c: 2 servers, ']) expect(report).toContain(words);
    expect(report.includes('In latency all threads')).toBe(sentences.length === 2);
    expect(sentencesOf(results, ENGLISH_REPORT).join('')).toMatch(
      /clients and 2 CPUs for the server the knee \(mean response above/,
    );
  },
);

it('the report names the scenarios that share all CPUs beside those that do not', () => {
  const report = reportOf(runOf(TWO, UNPINNED));
  expect(report).toContain('All threads of scaling were pinned from their start');
  expect(report).toContain(
    'In latency nothing was pinned: the question is how servers use several cores, and a light load shares them.',
  );
});

const POLLS = 'a load with CPUs of its own polls its sockets';
const closed = (row: TrialRow): TrialRow => ({ ...row, load: 'closed', load_cpu_us_per_request: 2 });

it.each([
  [TWO, closed, true],
  [UNPINNED, closed, false],
  [TWO, (row: TrialRow): TrialRow => ({ ...closed(row), load: 'open' }), false],
  [TWO, (row: TrialRow): TrialRow => ({ ...closed(row), load_cpu_us_per_request: null }), false],
])('a load on CPUs %j is described as one that polls only where it did', (pinning, change, polls) => {
  const results = sampleAnalysis({ change });
  const report = reportOf(analyse({ ...results, run: { ...results.run, pinning } }));
  expect(report.includes(POLLS)).toBe(polls);
});

it.each<[string, (row: TrialRow) => number | null, string | null]>([
  ['all', () => 10, 'All trials were measured in slices.'],
  ['some', ({ trial }) => (trial <= 60 ? 10 : null), '60 of 90 trials were measured in slices.'],
  ['none', () => null, null],
])('the method of slices is described where %s of the trials were in slices', (_, slicesOf, expected) => {
  const report = reportOf(sampleAnalysis({ change: (row) => ({ ...row, slices: slicesOf(row) }) }));
  expect(report.includes('Duet benchmarking')).toBe(expected !== null);
  if (expected !== null) expect(report).toContain(expected);
});

const reportBeside = (others_cpu_percent: number | null): string =>
  reportOf(sampleAnalysis({ change: (row) => ({ ...row, others_cpu_percent }) }));

it('the report says when a trial is disturbed if other programs were measured', () => {
  const rule = 'A trial is disturbed if other programs used more than 10 % of a CPU';
  expect(reportBeside(1)).toContain(rule);
  expect(reportBeside(null)).not.toContain(rule);
});

it.each([
  [null, 'never', 'the run is judged once: at most 5 % of scenarios', '95 % intervals of each pair alone'],
  [
    90,
    'with-most-clients',
    'judged after 5, 7, 9 and 12 blocks, until every pair was settled or the budget was spent. Each look may show a difference by chance in 1.25 % of scenarios, all together in 5 %',
    'those of a look, 98.75 %, of each pair alone',
  ],
] as const)(
  'a run with a budget of %s s and %s a repeat is judged as its method says',
  (budgetS, again, ...expected) => {
    const results = sampleAnalysis();
    const { run } = results;
    const report = reportOf(analyse({ ...results, run: { ...run, plan: { ...run.plan, budgetS, again } } }));
    for (const words of expected) expect(report).toContain(words);
    expect(report.includes('It is an alarm and no veto')).toBe(again !== 'never');
  },
);

it('the report states no number of CPUs for a server that was not pinned', () => {
  const results = runOf(UNPINNED, null);
  const report = reportOf(results);
  expect(report).toContain('Neither server nor load was pinned: ');
  expect(report).not.toContain('separate CPUs');
  expect(report).toContain('M/M/c: 8 servers, ');
  expect(sentencesOf(results, ENGLISH_REPORT).join('')).toMatch(/clients the knee \(mean response above/);
});

it('a run on agents names their machines, and does not state that all was on one', () => {
  const results = runOf(UNPINNED, null);
  const { run } = results;
  const { environment } = run;
  const lab = { ...environment, cores: 16, cpu: 'Lab CPU' };
  const agents: RunRecord['agents'] = [
    { name: 'lab-1', role: 'server', environment: lab },
    { name: 'lab-2', role: 'load', environment },
  ];
  const report = reportOf(analyse({ ...results, run: { ...run, agents } }));
  expect(report).toContain('fresh load processes, on 2 other machines in part');
  expect(report).not.toContain('on the same machine');
  expect(report).toMatch(/\| lab-1 \(server\) +\| Lab CPU, 16 cores/);
  expect(report).toContain('M/M/c: 16 servers, ');
});
