/**
 * A comparison of runs for a terminal: first other differences between the runs, then each cell, then the conclusion.
 */
import { type MetricName, METRICS } from '../analysis/metric.ts';
import type { CellName, CellValue, ComparedCell, Comparison } from '../analysis/run-comparison.ts';
import {
  formatCount,
  formatInterval,
  formatNumberOf,
  formatPart,
  formatRatio,
  formatTimes,
  NOT_MEASURED,
} from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { plainTable } from '../words/plain-table.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { Difference } from './environment-differences.ts';
import { type ComparedRun, formatOthers } from './other-tools-text.ts';
import type { OtherSeries } from './tools/series.ts';
import { letterOf, lettersOf, METRIC_WORDS, obstacleText, outcomeText } from './words.ts';

export interface Outcomes {
  readonly runs: readonly ComparedRun[];
  /** The differences between the runs other than their figures. */
  readonly differences: readonly Difference[];
  readonly comparison: Comparison;
  readonly others: readonly OtherSeries[];
  /** The change for the worse that is allowed in the last run, as a part of 1; null: any. */
  readonly allowed: number | null;
}

export function formatComparison(outcomes: Outcomes): string {
  const { runs, differences, comparison, others } = outcomes;
  const parts = [
    runs.map(describeRun).join('\n'),
    ...(runs.length > 1 ? [formatDifferences(differences, runs.length), ...formatCells(outcomes)] : []),
    ...formatOthers(others, runs, comparison.metric),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function describeRun({ path, results }: ComparedRun, index: number): string {
  const { run, trials } = results;
  const invalid = trials.filter(({ validity }) => validity === 'invalid').length;
  const notes = [
    run.startedAt.slice(0, 16).replace('T', ' '),
    formatNumberOf(run.blocksDone ?? run.plan.blocks, 'block'),
    ...(run.state === 'complete' ? [] : [`${run.state} after ${trials.length} of ${run.plan.trials} trials`]),
    ...(invalid === 0 ? [] : [`${invalid} of ${trials.length} trials invalid and excluded`]),
  ];
  return `${letterOf(index)}  ${path} (${notes.join(', ')})`;
}

function formatDifferences(differences: readonly Difference[], runs: number): string {
  if (differences.length === 0) return 'Environment: no known difference.';
  const letters = lettersOf(runs);
  const rows = differences.map(({ what, values }) => [what, ...values]);
  return `Environment, where it differs:\n${plainTable(['', ...letters], ['left', ...letters.map(() => 'left' as const)], rows)}`;
}

function formatCells(outcomes: Outcomes): string[] {
  const { comparison, runs } = outcomes;
  const { metric } = comparison;
  const inBoth = comparison.cells.filter(({ values }) => values[0] !== null && values.at(-1) !== null);
  const sections = [...Map.groupBy(inBoth, ({ cell }) => sectionOf(cell, outcomes)).entries()];
  return [
    `${METRIC_WORDS[metric].title}: medians over blocks (95 % interval). ${letterOf(runs.length - 1)}/A: ${METRICS[metric].better} is better.`,
    ...sections.map(([title, cells]) => `${title}\n${formatSection(cells, runs.length, metric)}`),
    ...(inBoth.length === 0 ? ['No cell was measured in both.'] : [conclude(outcomes, inBoth)]),
    ...describeMissing(comparison.cells, runs.length),
    ...describeGate(outcomes),
  ];
}

function sectionOf(cell: CellName, { comparison }: Outcomes): string {
  const drivers = new Set(comparison.cells.map((one) => one.cell.driver));
  const { scenario, variant, driver, load, offered_rps } = cell;
  return [
    nameCase({ scenario, variant }),
    ...(load === 'open' ? [`${formatCount(offered_rps)} requests per second offered`] : []),
    ...(drivers.size > 1 ? [`driver ${driver}`] : []),
  ].join(', ');
}

function formatSection(cells: readonly ComparedCell[], runs: number, metric: MetricName): string {
  const letters = lettersOf(runs);
  const head = ['clients', 'server', ...letters, `${letterOf(runs - 1)}/A (95 %)`, 'verdict'];
  const rights = [...letters, ''].map(() => 'right' as const);
  const rows = cells.map((cell) => [
    String(cell.cell.clients),
    cell.cell.server,
    ...cell.values.map((value) => formatValue(value, metric)),
    ratioCell(cell),
    describeOutcome(cell, metric),
  ]);
  return plainTable(head, ['right', 'left', ...rights, 'left'], rows);
}

function formatValue(value: CellValue | null, metric: MetricName): string {
  if (value === null) return NOT_MEASURED;
  return formatInterval(value.median, value.low, value.high, METRIC_WORDS[metric].format);
}

function ratioCell({ ratio }: ComparedCell): string {
  return ratio === null ? NOT_MEASURED : formatRatio(ratio);
}

/** `slower by 7 to 13 %`, `no difference shown (under 6 % would not show)`, `not comparable: …` */
function describeOutcome(
  { outcome, ratio, resolvable, isRegression }: ComparedCell,
  metric: MetricName,
): string {
  if (outcome === 'no difference shown') {
    return resolvable === null ? outcome : `${outcome} (under ${formatPart(resolvable)} would not show)`;
  }
  const beyond = isRegression ? ': more than is allowed' : '';
  if ((outcome !== 'faster' && outcome !== 'slower') || ratio?.low == null || ratio.high === null)
    return outcomeText(outcome) + beyond;
  return `${outcome} by ${describeChange(ratio.low, ratio.high)}${METRICS[metric].better === 'more' ? '' : ` (${ratio.ratio < 1 ? 'less' : 'more'})`}${beyond}`;
}

/** As parts of the first value; from twice as much on as a factor. */
function describeChange(low: number, high: number): string {
  if (isTooNoisy(Math.sqrt(low * high), low, high))
    return low > 1 ? `at least ${formatTimes(low)}×` : `at most ${formatTimes(high)}×`;
  if (high >= 2) return `${formatTimes(low)} to ${formatTimes(high)}×`;
  const [least = 0, most = 0] = [low, high].map((end) => Math.abs(end - 1) * 100).toSorted((a, b) => a - b);
  return `${formatCount(round(least))} to ${formatCount(round(most))}\u00a0%`;
}

/** Whole percents, and half percents below 10. */
function round(percent: number): number {
  return percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent);
}

function conclude({ comparison, runs }: Outcomes, cells: readonly ComparedCell[]): string {
  const last = letterOf(runs.length - 1);
  const count = (kind: string): number =>
    cells.filter(({ outcome }) => (typeof outcome === 'string' ? outcome : outcome.kind) === kind).length;
  const counts = [
    `${count('slower')} slower`,
    `${count('faster')} faster`,
    `${count('no difference shown')} without a difference shown`,
    ...(count('not comparable') === 0 ? [] : [`${count('not comparable')} not comparable`]),
  ];
  return [
    `${last} against A, ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}: ${counts.join(', ')}.`,
    `A difference is shown if its interval is beyond 3 % and a test corrected for all cells (Holm) confirms it. ${describeMethod(cells)}`,
    ...describeOverall(comparison),
  ].join('\n');
}

/** What `--fail-on` found: what is worse, what could not be judged and why, or that all is within the limit. */
function describeGate({ comparison: { cells, metric, gate }, allowed }: Outcomes): string[] {
  if (allowed === null || gate === null) return [];
  const limit = `${formatCount(allowed * 100)} %`;
  if (gate === 'within') return [`None is slower by more than ${limit}.`];
  const worse = cells.filter(({ isRegression }) => isRegression).length;
  const unjudged = cells.filter(({ isUnjudged }) => isUnjudged);
  const absent = unjudged.filter(({ values }) => values.at(-1) === null);
  const lines = unjudged
    .filter((one) => !absent.includes(one))
    .map((one) => `  ${describeLoad(one.cell)}, ${one.cell.server}: ${whyUnjudged(one, metric)}`);
  if (absent.length > 0)
    lines.push(
      `  the ${formatNumberOf(absent.length, 'cell')} that ${absent.length === 1 ? 'is' : 'are'} only in A`,
    );
  return [
    ...(worse === 0
      ? []
      : [`${worse} ${worse === 1 ? 'is' : 'are'} slower by more than ${limit}, with the whole interval.`]),
    ...(lines.length === 0 ? [] : [`Not judged by ${limit}, so not passed:\n${lines.join('\n')}`]),
    ...(worse + lines.length === 0 ? ['Nothing could be judged: no cell has a ratio.'] : []),
  ];
}

function whyUnjudged({ outcome, ratio }: ComparedCell, metric: MetricName): string {
  if (typeof outcome === 'object') return obstacleText(outcome.because);
  const worst = METRICS[metric].better === 'more' ? ratio?.low : ratio?.high;
  return `too noisy to tell (its interval reaches ${worst == null ? NOT_MEASURED : formatTimes(worst)})`;
}

function describeMethod(cells: readonly ComparedCell[]): string {
  const paired = cells.filter(({ method }) => method === 'paired').length;
  const unpaired = cells.filter(({ method }) => method === 'unpaired').length;
  if (paired > 0 && unpaired === 0)
    return 'Both are the same run, so its blocks are pairs: Student’s t on the ratios.';
  if (paired + unpaired === 0) return 'Nothing could be tested.';
  return 'Two runs met the machine at different times, so their blocks are not pairs: Welch’s t on the logarithms. It covers the spread within a run, not a change of the machine in between: where that matters, run both in turn, several times.';
}

/** A change that all cells share is reported as such: no single server caused it. */
function describeOverall({ overall, isShared, cells }: Comparison): string[] {
  if (overall === null || !isShared) return [];
  const count = cells.filter(({ ratio }) => ratio !== null).length;
  return [
    `All ${count} cells changed in the same direction, to ${overall.toFixed(2)} overall. The cause may be the machine, or code that the servers share.`,
  ];
}

/** Cells of only one run, grouped by what they have in common. */
function describeMissing(cells: readonly ComparedCell[], runs: number): string[] {
  return [0, runs - 1].flatMap((index) => {
    const other = index === 0 ? runs - 1 : 0;
    const only = cells.filter(
      ({ values }) => (values[index] ?? null) !== null && (values[other] ?? null) === null,
    );
    const loads = Map.groupBy(only, ({ cell }) => describeLoad(cell));
    const lines = [...loads].map(
      ([load, of]) => `  ${load}: ${of.map(({ cell }) => cell.server).join(', ')}`,
    );
    return only.length === 0 ? [] : [`Only in ${letterOf(index)}, and not compared:\n${lines.join('\n')}`];
  });
}

function describeLoad(cell: CellName): string {
  const { scenario, variant, driver, clients, load, offered_rps, requests_per_connection } = cell;
  return [
    nameCase({ scenario, variant }),
    `${clients} ${clients === 1 ? 'client' : 'clients'}`,
    ...(requests_per_connection === null ? [] : [`${requests_per_connection} per connection`]),
    ...(load === 'open' ? [`${formatCount(offered_rps)}/s offered`] : []),
    `driver ${driver}`,
  ].join(', ');
}
