import { expect, it } from 'vitest';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import type { PlannedScenario, RunRecord } from '../results/run-record.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { sentencesOf } from './answers.ts';
import { reportBlocks } from './content.ts';
import { renderMarkdown } from './markdown.ts';

const TWO = { serverCpus: [0, 1], loadCpus: [3] };
const UNPINNED = { serverCpus: null, loadCpus: null };

/** A run of `latency` and of another scenario that was not reached, and which CPUs they had. */
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

const reportOf = (results: Analysis): string => renderMarkdown(reportBlocks(results, []));
const APART =
  'Server and load have separate CPUs, so that the load is on time while the server is busy: the server on CPU 0-1 and the load on CPU 3.';

it.each([
  [
    'a scenario alone has',
    runOf(UNPINNED, TWO),
    [
      'Neither server nor load of scaling was pinned: ',
      'In latency all threads were pinned from their start',
    ],
  ],
  ['all scenarios have', runOf(TWO, null), ['All threads were pinned from their start']],
])('CPUs that %s are told of, and theory reckons with as many as the server had', (_, results, told) => {
  const report = reportOf(results);
  for (const words of [...told, APART, 'M/M/c: 2 servers, ']) expect(report).toContain(words);
  expect(report.includes('In latency all threads')).toBe(told.length === 2);
  expect(sentencesOf(results).join('')).toMatch(
    /clients and 2 CPUs for the server the knee \(mean response above/,
  );
});

it("where nothing was pinned, no number of CPUs is said to be the server's", () => {
  const results = runOf(UNPINNED, null);
  const report = reportOf(results);
  expect(report).toContain('Neither server nor load was pinned: ');
  expect(report).not.toContain('separate CPUs');
  expect(report).toContain('M/M/c: 8 servers, ');
  expect(sentencesOf(results).join('')).toMatch(/clients the knee \(mean response above/);
});
