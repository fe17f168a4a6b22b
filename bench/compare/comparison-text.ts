/**
 * A comparison of runs for a terminal: first other differences between the runs, then each cell, then the conclusion.
 */
import { type MetricName, METRICS } from '../analysis/metric.ts';
import type { CellName, CellValue, ComparedCell, Comparison } from '../analysis/run-comparison.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { plainTable } from '../words/plain-table.ts';
import { wrapLines } from '../words/terminal-text.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { Difference } from './environment-differences.ts';
import { type ComparedRun, formatOthers } from './other-tools-text.ts';
import type { OtherSeries } from './tools/series.ts';
import { type CompareWords, ENGLISH_COMPARE } from './words-en.ts';
import { formatMetric, letterOf, lettersOf, outcomeText } from './words.ts';

export interface Outcomes {
  readonly runs: readonly ComparedRun[];
  /** The differences between the runs other than their figures. */
  readonly differences: readonly Difference[];
  readonly comparison: Comparison;
  readonly others: readonly OtherSeries[];
  /** The change for the worse that is allowed in the last run, as a part of 1; null: any. */
  readonly allowed: number | null;
}

export function formatComparison(outcomes: Outcomes, words: CompareWords = ENGLISH_COMPARE): string {
  const { runs, differences, comparison, others } = outcomes;
  const parts = [
    runs.map((one, index) => describeRun(one, index, words)).join('\n'),
    ...(runs.length > 1
      ? [formatDifferences(differences, runs.length, words), ...formatCells(outcomes, words)]
      : []),
    ...formatOthers(others, runs, comparison.metric, words),
  ];
  return wrapLines(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

function describeRun({ path, results }: ComparedRun, index: number, { run: words }: CompareWords): string {
  const { run, trials } = results;
  const invalid = trials.filter(({ validity }) => validity === 'invalid').length;
  const notes = [
    run.startedAt.slice(0, 16).replace('T', ' '),
    words.blocks(run.blocksDone ?? run.plan.blocks),
    ...(run.state === 'complete' ? [] : [words.state(run.state, trials.length, run.plan.trials)]),
    ...(invalid === 0 ? [] : [words.invalid(invalid, trials.length)]),
  ];
  return `${letterOf(index)}  ${path} (${notes.join(', ')})`;
}

function formatDifferences(
  differences: readonly Difference[],
  runs: number,
  { environment }: CompareWords,
): string {
  if (differences.length === 0) return environment.same;
  const letters = lettersOf(runs);
  const rows = differences.map(({ what, values }) => [
    environment.fact(what),
    ...values.map((value) => environment.value(value)),
  ]);
  return `${environment.title}\n${plainTable(['', ...letters], ['left', ...letters.map(() => 'left' as const)], rows)}`;
}

function formatCells(outcomes: Outcomes, words: CompareWords): string[] {
  const { comparison, runs } = outcomes;
  const { metric } = comparison;
  const inBoth = comparison.cells.filter(({ values }) => values[0] !== null && values.at(-1) !== null);
  const sections = [...Map.groupBy(inBoth, ({ cell }) => sectionOf(cell, outcomes, words)).entries()];
  return [
    words.cells.caption(metric, letterOf(runs.length - 1), METRICS[metric].better),
    ...sections.map(([title, cells]) => `${title}\n${formatSection(cells, runs.length, metric, words)}`),
    ...(inBoth.length === 0 ? [words.cells.none] : [conclude(outcomes, inBoth, words)]),
    ...describeMissing(comparison.cells, runs.length, words),
    ...describeGate(outcomes, words),
  ];
}

function sectionOf(cell: CellName, { comparison }: Outcomes, words: CompareWords): string {
  const { cells, numbers } = words;
  const drivers = new Set(comparison.cells.map((one) => one.cell.driver));
  const { scenario, variant, driver, load, offered_rps } = cell;
  return [
    nameCase({ scenario, variant }, words),
    ...(load === 'open' ? [cells.offered(numbers.count(offered_rps))] : []),
    ...(drivers.size > 1 ? [cells.driver(driver)] : []),
  ].join(', ');
}

function formatSection(
  cells: readonly ComparedCell[],
  runs: number,
  metric: MetricName,
  words: CompareWords,
): string {
  const letters = lettersOf(runs);
  const { clients, server, ratio } = words.cells;
  const head = [clients, server, ...letters, ratio(letterOf(runs - 1))];
  const rights = [...letters, ''].map(() => 'right' as const);
  const rows = cells.map((cell) => [
    String(cell.cell.clients),
    cell.cell.server,
    ...cell.values.map((value) => formatValue(value, metric, words)),
    cell.ratio === null ? NOT_MEASURED : words.numbers.ratioInterval(cell.ratio),
  ]);
  const verdicts = cells.map((cell) => describeOutcome(cell, metric, words));
  return plainTable(head, ['right', 'left', ...rights], rows, verdicts);
}

function formatValue(value: CellValue | null, metric: MetricName, words: CompareWords): string {
  if (value === null) return NOT_MEASURED;
  const { median, low, high } = value;
  const format = formatMetric(metric, words);
  return median !== null && isTooNoisy(median, low, high)
    ? words.numbers.interval(median, low, high, format)
    : format(median);
}

/** `slower by 7 to 13 %`, `no difference shown (under 6 % would not show)`, `not comparable: …` */
function describeOutcome(
  { outcome, ratio, resolvable, isRegression }: ComparedCell,
  metric: MetricName,
  words: CompareWords,
): string {
  const { outcomes } = words;
  if (outcome === 'no difference shown' && resolvable !== null)
    return outcomes.under(outcomes.part(resolvable));
  const isChange = (outcome === 'faster' || outcome === 'slower') && ratio?.low != null;
  const text =
    !isChange || ratio.low === null || ratio.high === null
      ? outcomeText(outcome, words)
      : outcomes.by(outcome, describeChange(ratio.low, ratio.high, words), wayOf(ratio.ratio, metric));
  return isRegression ? outcomes.beyond(text) : text;
}

/** null where more is better: then the outcome says it. */
function wayOf(ratio: number, metric: MetricName): 'less' | 'more' | null {
  if (METRICS[metric].better === 'more') return null;
  return ratio < 1 ? 'less' : 'more';
}

/** As parts of the first value; from twice as much on as a factor. */
function describeChange(low: number, high: number, { outcomes, numbers }: CompareWords): string {
  const { count, times } = numbers;
  if (isTooNoisy(Math.sqrt(low * high), low, high))
    return low > 1 ? outcomes.atLeast(times(low)) : outcomes.atMost(times(high));
  if (high >= 2) return outcomes.factors(times(low), times(high));
  const [least = 0, most = 0] = [low, high].map((end) => Math.abs(end - 1) * 100).toSorted((a, b) => a - b);
  return outcomes.percents(count(round(least)), count(round(most)));
}

/** Whole percents, and half percents below 10. */
function round(percent: number): number {
  return percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent);
}

function conclude(
  { comparison, runs }: Outcomes,
  cells: readonly ComparedCell[],
  words: CompareWords,
): string {
  const { conclusion } = words;
  const last = letterOf(runs.length - 1);
  const count = (kind: string): number =>
    cells.filter(({ outcome }) => (typeof outcome === 'string' ? outcome : outcome.kind) === kind).length;
  const counts = [
    conclusion.slower(count('slower')),
    conclusion.faster(count('faster')),
    conclusion.open(count('no difference shown')),
    ...(count('not comparable') === 0 ? [] : [conclusion.notComparable(count('not comparable'))]),
  ];
  return [
    conclusion.sentence(last, cells.length, counts.join(', ')),
    `${conclusion.rule} ${describeMethod(cells, words)}`,
    ...describeOverall(comparison, words),
  ].join('\n');
}

/** What `--fail-on` found: what is worse, what could not be judged and why, or that all is within the limit. */
function describeGate(
  { comparison: { cells, metric, gate: found }, allowed }: Outcomes,
  words: CompareWords,
): string[] {
  const { gate, numbers } = words;
  if (allowed === null || found === null) return [];
  const limit = `${numbers.count(allowed * 100)} %`;
  if (found === 'within') return [gate.within(limit)];
  const worse = cells.filter(({ isRegression }) => isRegression).length;
  const unjudged = cells.filter(({ isUnjudged }) => isUnjudged);
  const absent = unjudged.filter(({ values }) => values.at(-1) === null);
  const lines = unjudged
    .filter((one) => !absent.includes(one))
    .map(
      (one) => `  ${describeLoad(one.cell, words)}, ${one.cell.server}: ${whyUnjudged(one, metric, words)}`,
    );
  if (absent.length > 0) lines.push(`  ${gate.absent(absent.length)}`);
  return [
    ...(worse === 0 ? [] : [gate.worse(worse, limit)]),
    ...(lines.length === 0 ? [] : [`${gate.notJudged(limit)}\n${lines.join('\n')}`]),
    ...(worse + lines.length === 0 ? [gate.nothing] : []),
  ];
}

function whyUnjudged({ outcome, ratio }: ComparedCell, metric: MetricName, words: CompareWords): string {
  if (typeof outcome === 'object') return words.obstacle(outcome.because);
  const worst = METRICS[metric].better === 'more' ? ratio?.low : ratio?.high;
  return words.gate.tooNoisy(worst == null ? NOT_MEASURED : words.numbers.times(worst));
}

function describeMethod(cells: readonly ComparedCell[], { conclusion }: CompareWords): string {
  const paired = cells.filter(({ method }) => method === 'paired').length;
  const unpaired = cells.filter(({ method }) => method === 'unpaired').length;
  if (paired > 0 && unpaired === 0) return conclusion.paired;
  return paired + unpaired === 0 ? conclusion.untested : conclusion.unpaired;
}

/** A change that all cells share is reported as such: no single server caused it. */
function describeOverall(
  { overall, isShared, cells }: Comparison,
  { conclusion, numbers }: CompareWords,
): string[] {
  if (overall === null || !isShared) return [];
  const count = cells.filter(({ ratio }) => ratio !== null).length;
  return [conclusion.shared(count, numbers.fixed(overall, 2))];
}

/** Cells of only one run, grouped by what they have in common. */
function describeMissing(cells: readonly ComparedCell[], runs: number, words: CompareWords): string[] {
  return [0, runs - 1].flatMap((index) => {
    const other = index === 0 ? runs - 1 : 0;
    const only = cells.filter(
      ({ values }) => (values[index] ?? null) !== null && (values[other] ?? null) === null,
    );
    const loads = Map.groupBy(only, ({ cell }) => describeLoad(cell, words));
    const lines = [...loads].map(
      ([load, of]) => `  ${load}: ${of.map(({ cell }) => cell.server).join(', ')}`,
    );
    return only.length === 0 ? [] : [`${words.cells.onlyIn(letterOf(index))}\n${lines.join('\n')}`];
  });
}

function describeLoad(cell: CellName, words: CompareWords): string {
  const { cells, numbers } = words;
  const { scenario, variant, driver, clients, load, offered_rps, requests_per_connection } = cell;
  return [
    nameCase({ scenario, variant }, words),
    cells.load(clients, requests_per_connection),
    ...(load === 'open' ? [cells.offeredRate(numbers.count(offered_rps))] : []),
    cells.driver(driver),
  ].join(', ');
}
