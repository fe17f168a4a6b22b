/**
 * The content of the report that a student hands in: the question, the machine, the method in brief, the results with
 * numbered figures, what the run itself shows against them, and room for the discussion. Pure.
 */
import type { Analysis, ScenarioAnalysis } from '../analysis/analysis.ts';
import type { Comparison } from '../analysis/comparisons.ts';
import type { Summary } from '../analysis/summary.ts';
import type { Figure } from '../figures/figures.ts';
import { areApart } from '../results/pinning.ts';
import type { RunRecord } from '../results/run-record.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import { answerSentences } from '../words/overview.ts';
import { overviewOf } from '../analysis/overview.ts';
import { formatBytes, formatCount, formatLatency, formatNumberOf } from '../words/numbers.ts';
import { ENGLISH } from '../words/words-en.ts';
import { answerBlocks } from './answers.ts';
import { type Block, heading, list, paragraph, section } from './blocks.ts';
import { resultsTable } from './comparison-tables.ts';
import { askedOf, doubts, REPORT_TITLE } from './content.ts';

/** All texts that are the same for every run. */
const TEXT = {
  question: 'Question',
  machine: 'Machine',
  method: 'Method',
  results: 'Results',
  threats: 'Threats to validity',
  discussion: 'Discussion',
  hint: 'To be written: What explains each result? Where do the figures contradict what was expected? What would another machine, network or workload change? Which claim does each figure support, and which not?',
  nothing: 'No trial of this scenario was run.',
  trial:
    'A trial is a fresh server process and a fresh load process. The server first proves that its answer is right; then clients connect, warm up, and a window is measured. Only right answers count.',
  statistics:
    'The unit of the statistics is the block. Figures are medians over blocks with 95 % intervals. All pairs of servers under a load are compared by their ratios in each block, with a moderated t test against a difference of 3 %, corrected for all pairs of the scenario (Holm).',
  limit:
    'Throughput is compared only where the slower server was the limit. Elsewhere server CPU time per request is compared.',
  loopback:
    'Server and load ran on one machine, over the loopback interface: no network is in the figures, and both share its memory and caches.',
  remote: 'Servers that ran already were measured at their addresses; their machines are not described here.',
  shared: (scenarios: string) =>
    `In ${scenarios} server and load shared CPUs: the load takes time from the server.`,
  oneMachine:
    'One machine was measured. Another one, or another kernel, may order the servers in another way.',
  others: 'External servers may differ in more than their concurrency model.',
} as const;

/**
 * @param only the scenarios to report, by name
 * @param figures of these
 */
export function handInBlocks(
  analysis: Analysis,
  figures: readonly Figure[],
  only: readonly string[] | 'all',
): Block[] {
  const { run } = analysis;
  const isChosen = (name: string): boolean => only === 'all' || only.includes(name);
  const scenarios = analysis.scenarios.filter(({ planned }) => isChosen(planned.name));
  const rows = overviewOf(analysis.data.filter(({ scenario }) => isChosen(scenario)));
  const sentences = answerSentences(rows, ENGLISH);
  let number = 0;
  const results = scenarios.map((scenario) => {
    const figure = figures.find((one) => one.scenario === scenario.planned.name);
    if (figure !== undefined) number += 1;
    return resultsOf(scenario, figure, number);
  });
  return [
    heading(1, REPORT_TITLE),
    section('question', TEXT.question, [
      paragraph(askedOf(run)),
      list(scenarios.map(({ planned }) => `${planned.name}: ${planned.question}`)),
    ]),
    section('machine', TEXT.machine, [paragraph(describeMachine(run))]),
    section('method', TEXT.method, [
      paragraph(TEXT.trial),
      paragraph(describeRun(run, scenarios)),
      paragraph(`${TEXT.statistics} ${TEXT.limit}`),
    ]),
    section('results', TEXT.results, [
      ...(sentences.length === 0 ? [] : [{ kind: 'answer', sentences } as const]),
      ...results.flat(),
    ]),
    section('threats', TEXT.threats, [list(threatsOf(analysis, scenarios))]),
    section('discussion', TEXT.discussion, [paragraph(TEXT.hint)]),
  ];
}

function resultsOf(scenario: ScenarioAnalysis, figure: Figure | undefined, number: number): Block[] {
  const { planned, comparisons } = scenario;
  const { sentences, blocks } = answerBlocks(scenario);
  // A scenario with an answer of its own has its own table.
  const table = blocks.find(({ kind }) => kind === 'table') ?? resultsTable(comparisons);
  return [
    heading(3, `${planned.name}: ${planned.title}`),
    paragraph(planned.question),
    ...(figure === undefined
      ? []
      : [{ kind: 'numbered-figure', figure, number, caption: captionOf(figure) } as const]),
    ...(sentences.length === 0 ? [paragraph(TEXT.nothing)] : [list(sentences)]),
    ...(table === null ? [] : [table]),
  ];
}

/** How to read it is in the figure. */
function captionOf({ title, scenario }: Figure): string {
  return `${title} Scenario ${scenario ?? ''}.`;
}

function describeMachine({ environment: machine, versions }: RunRecord): string {
  const { cpu, cores, arch, memoryBytes, os, kernel, virtual } = machine;
  const kind = virtual === true ? ', in a virtual machine or container' : '';
  return `${cpu} (${arch}), ${formatNumberOf(cores, 'core')}, ${formatBytes(memoryBytes)} of memory, ${os}, kernel ${kernel}${kind}. Node ${versions.node}; tellers ${versions.tellers}.`;
}

function describeRun({ plan, seed, blocksDone }: RunRecord, scenarios: readonly ScenarioAnalysis[]): string {
  const windows = scenarios.map(({ planned }) => `${planned.name} ${formatLatency(planned.durationS * 1e6)}`);
  return `A block is one trial of every cell in a random order (seed ${seed}), so that a drift of the machine affects all servers alike; there were ${formatNumberOf(blocksDone ?? plan.blocks, 'block')}. The windows: ${windows.join(', ')}.`;
}

/** Only what the run itself shows. */
function threatsOf(analysis: Analysis, scenarios: readonly ScenarioAnalysis[]): string[] {
  const { run, warmUps } = analysis;
  const names = new Set(scenarios.map(({ planned }) => planned.name));
  const isOwn = ({ scenario }: { readonly scenario: string }): boolean => names.has(scenario);
  const own = {
    run,
    trials: analysis.trials.filter(isOwn),
    selfComparisons: analysis.selfComparisons.filter(isOwn),
  };
  const { servers } = run.plan;
  const comparisons = scenarios.flatMap((scenario) => scenario.comparisons);
  const shared = scenarios
    .filter(({ answers }) => answers.some(({ pinning }) => !areApart(pinning)))
    .map(({ planned }) => planned.name);
  return [
    ...doubts(own, 'listed in report.html'),
    ...describeLimits(comparisons),
    ...describeNoisy(comparisons.flatMap(({ summary }) => summary)),
    ...(warmUps !== null && warmUps.unsteady > 0
      ? [
          `${formatCount(warmUps.unsteady)} of ${formatCount(warmUps.trials)} trials of the run were not steady when the measurement began: their servers may be faster once they are warm.`,
        ]
      : []),
    ...(shared.length === 0 ? [] : [TEXT.shared(shared.join(', '))]),
    ...(servers.some(({ kind }) => kind !== 'address') ? [TEXT.loopback] : []),
    ...(servers.some(({ kind }) => kind === 'address') ? [TEXT.remote] : []),
    ...(servers.some(({ kind }) => kind !== 'model') ? [TEXT.others] : []),
    TEXT.oneMachine,
  ];
}

function describeLimits(comparisons: readonly Comparison[]): string[] {
  const cells = comparisons.flatMap(({ summary }) => summary).length;
  const busy = comparisons.flatMap(({ audit }) => audit.busy).length;
  return busy === 0
    ? []
    : [
        `The load generator was a limit in ${formatCount(busy)} of ${formatCount(cells)} cells: there the server may be faster.`,
      ];
}

function describeNoisy(rows: readonly Summary[]): string[] {
  const noisy = rows.filter(
    (row) =>
      isTooNoisy(row.latency_p99_us ?? 0, row.latency_p99_us_low, row.latency_p99_us_high) ||
      isTooNoisy(row.throughput_rps ?? 0, row.throughput_rps_low, row.throughput_rps_high),
  ).length;
  return noisy === 0
    ? []
    : [
        `The throughput or the p99 of ${formatCount(noisy)} of ${formatCount(rows.length)} cells is too noisy to tell.`,
      ];
}
