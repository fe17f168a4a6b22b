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
import type { ReportWords } from '../words/report-en.ts';
import { answerBlocks } from './answers.ts';
import { type Block, heading, list, paragraph, section } from './blocks.ts';
import { resultsTable } from './comparison-tables.ts';
import { askedOf, doubts } from './content.ts';

/**
 * @param only the scenarios to report, by name
 * @param figures of these
 */
export function handInBlocks(
  analysis: Analysis,
  figures: readonly Figure[],
  only: readonly string[] | 'all',
  words: ReportWords,
): Block[] {
  const { run } = analysis;
  const { handIn, content } = words;
  const isChosen = (name: string): boolean => only === 'all' || only.includes(name);
  const scenarios = analysis.scenarios.filter(({ planned }) => isChosen(planned.name));
  const rows = overviewOf(analysis.data.filter(({ scenario }) => isChosen(scenario)));
  const sentences = answerSentences(rows, words.figures);
  let number = 0;
  const results = scenarios.map((scenario) => {
    const figure = figures.find((one) => one.scenario === scenario.planned.name);
    if (figure !== undefined) number += 1;
    return resultsOf(scenario, figure, number, words);
  });
  const questions = scenarios.map(({ planned }) =>
    content.heading(planned.name, (words.scenarios[planned.name] ?? planned).question),
  );
  return [
    heading(1, content.title),
    section('question', handIn.question, [paragraph(askedOf(run, words)), list(questions)]),
    section('machine', handIn.machine, [paragraph(describeMachine(run, words))]),
    section('method', handIn.method, [
      paragraph(handIn.trial),
      paragraph(describeRun(run, scenarios, words)),
      paragraph(`${handIn.statistics} ${handIn.limit}`),
    ]),
    section('results', handIn.results, [
      ...(sentences.length === 0 ? [] : [{ kind: 'answer', sentences } as const]),
      ...results.flat(),
    ]),
    section('threats', handIn.threats, [list(threatsOf(analysis, scenarios, words))]),
    section('discussion', handIn.discussion, [paragraph(handIn.hint)]),
  ];
}

function resultsOf(
  scenario: ScenarioAnalysis,
  figure: Figure | undefined,
  number: number,
  words: ReportWords,
): Block[] {
  const { planned, comparisons } = scenario;
  const { content, handIn } = words;
  const { title, question } = words.scenarios[planned.name] ?? planned;
  const { sentences, blocks } = answerBlocks(scenario, words);
  // A scenario with an answer of its own has its own table.
  const table = blocks.find(({ kind }) => kind === 'table') ?? resultsTable(comparisons, words);
  const caption = handIn.caption(figure?.title ?? '', planned.name);
  return [
    heading(3, content.heading(planned.name, title)),
    paragraph(question),
    // How to read it is in the figure.
    ...(figure === undefined ? [] : [{ kind: 'numbered-figure', figure, number, caption } as const]),
    ...(sentences.length === 0 ? [paragraph(content.notRun)] : [list(sentences)]),
    ...(table === null ? [] : [table]),
  ];
}

function describeMachine({ environment, versions }: RunRecord, { handIn, figures }: ReportWords): string {
  const { cpu, cores, arch, memoryBytes, os, kernel, virtual } = environment;
  return handIn.describeMachine({
    processor: `${cpu} (${arch})`,
    cores: figures.numbers.count(cores),
    isOneCore: cores === 1,
    memory: figures.numbers.memory(memoryBytes),
    os,
    kernel,
    isVirtual: virtual === true,
    node: versions.node,
    tellers: versions.tellers,
  });
}

function describeRun(
  { plan, seed, blocksDone }: RunRecord,
  scenarios: readonly ScenarioAnalysis[],
  { handIn, figures: { numbers } }: ReportWords,
): string {
  const windows = scenarios.map(
    ({ planned }) => `${planned.name} ${numbers.latency(planned.durationS * 1e6)}`,
  );
  const blocks = blocksDone ?? plan.blocks;
  return handIn.run(String(seed), numbers.count(blocks), blocks === 1, windows.join(', '));
}

/** Only what the run itself shows. */
function threatsOf(analysis: Analysis, scenarios: readonly ScenarioAnalysis[], words: ReportWords): string[] {
  const { run, warmUps } = analysis;
  const { handIn } = words;
  const { count } = words.figures.numbers;
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
    ...doubts(own, words, 'report'),
    ...describeLimits(comparisons, words),
    ...describeNoisy(
      comparisons.flatMap(({ summary }) => summary),
      words,
    ),
    ...(warmUps !== null && warmUps.unsteady > 0
      ? [handIn.unsteady(count(warmUps.unsteady), count(warmUps.trials))]
      : []),
    ...(shared.length === 0 ? [] : [handIn.shared(shared.join(', '))]),
    ...(servers.some(({ kind }) => kind !== 'address') ? [handIn.loopback] : []),
    ...(servers.some(({ kind }) => kind === 'address') ? [handIn.remote] : []),
    ...(servers.some(({ kind }) => kind !== 'model') ? [handIn.others] : []),
    handIn.oneMachine,
  ];
}

function describeLimits(
  comparisons: readonly Comparison[],
  { handIn, figures: { numbers } }: ReportWords,
): string[] {
  const cells = comparisons.flatMap(({ summary }) => summary).length;
  const busy = comparisons.flatMap(({ audit }) => audit.busy).length;
  return busy === 0 ? [] : [handIn.busy(numbers.count(busy), numbers.count(cells))];
}

function describeNoisy(rows: readonly Summary[], { handIn, figures: { numbers } }: ReportWords): string[] {
  const noisy = rows.filter(
    (row) =>
      isTooNoisy(row.latency_p99_us ?? 0, row.latency_p99_us_low, row.latency_p99_us_high) ||
      isTooNoisy(row.throughput_rps ?? 0, row.throughput_rps_low, row.throughput_rps_high),
  ).length;
  return noisy === 0 ? [] : [handIn.noisy(numbers.count(noisy), numbers.count(rows.length))];
}
