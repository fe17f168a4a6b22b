/** The tables of a comparison: throughput and latency, the evidence for the verdicts, clients served, and cost. */
import type { Comparison } from '../analysis/comparisons.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import { servedOf, type Service, starved } from '../analysis/served.ts';
import type { Summary } from '../analysis/summary.ts';
import { NOT_MEASURED, type Numbers } from '../words/numbers.ts';
import { formatAtOnce, formatServed, formatWaits } from '../words/measures.ts';
import { describeOpen, describeVerdict, nameCase } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, type ColumnOf, columnsIn, paragraph, tableOf, right, left } from './blocks.ts';

/**
 * @param all of one comparison
 * @param under its title
 */
function pairTable(all: readonly PairSummary[], under: string, words: ReportWords): Block[] {
  const judged = all.filter(({ outcome }) => outcome.kind !== 'not-ranked');
  if (judged.length === 0) return [];
  const { pairs } = words.tables;
  const rows = judged.toSorted((a, b) => a.clients - b.clients);
  return [tableOf(pairs.caption(under), rows, pairColumns(words))];
}

function pairColumns(words: ReportWords): ColumnOf<PairSummary>[] {
  const { tables, verdicts, figures } = words;
  const { pairs } = tables;
  const { clients, server } = columnsIn(words);
  const { ratioInterval } = figures.numbers;
  return [
    clients,
    server,
    left(pairs.comparedWith, ({ other }) => other),
    left(pairs.by, ({ by, limit }) =>
      by === 'throughput' ? pairs.throughput : pairs.cpu(verdicts.reasons[limit]),
    ),
    right(pairs.ratio, ({ ratio }) => (ratio === null ? NOT_MEASURED : ratioInterval(ratio))),
    right('p', ({ p }) => chance(p, words)),
    right(pairs.correctedP, ({ pAdjusted }) => chance(pAdjusted, words)),
    left(pairs.outcome, (pair) => pairs.outcomes[pair.outcome.kind] + describeOpen([pair], words)),
  ];
}

const SMALLEST = 0.001;

function chance(value: number | null, { figures: { numbers } }: ReportWords): string {
  if (value === null) return NOT_MEASURED;
  return value < SMALLEST ? `< ${numbers.count(SMALLEST)}` : numbers.fixed(value, 3);
}

/** Marks the latencies of served clients where others were not served. */
const SERVED_ONLY = '\u00a0†';

/** The ratio to the baseline. */
export function formatToBaseline(
  { verdict, ratio, ratio_low: low, ratio_high: high }: Summary,
  { ratioInterval }: Numbers,
): string {
  if (verdict === 'baseline') return '1';
  return ratio === null ? NOT_MEASURED : ratioInterval({ ratio, low, high });
}

/** The p99 with its interval; where there are too few answers for one, the longest latency. */
function formatTail(row: Summary, { figures }: ReportWords): string {
  const { interval, latency } = figures.numbers;
  const { latency_p99_us: p99Us, latency_p50_us: p50Us, longest_us: longestUs } = row;
  return p99Us === null && p50Us !== null
    ? formatWaits(longestUs, figures)
    : interval(p99Us, row.latency_p99_us_low, row.latency_p99_us_high, latency);
}

/** A row of the summary with its number of served clients. */
type Cell = Summary & Service;

function achievedColumns(words: ReportWords): ColumnOf<Cell>[] {
  const { comparison } = words.tables;
  const { clients, server } = columnsIn(words);
  const { numbers } = words.figures;
  const { interval, latency, rate } = numbers;
  return [
    clients,
    server,
    right(comparison.rate, (row) =>
      interval(row.throughput_rps, row.throughput_rps_low, row.throughput_rps_high, rate),
    ),
    right(comparison.toBaseline, (row) => formatToBaseline(row, numbers)),
    left(comparison.verdict, (row) => describeVerdict(row, words)),
    right('p50', (row) => latency(row.latency_p50_us) + mark(row)),
    right(comparison.p99, (row) => formatTail(row, words) + mark(row)),
  ];
}

function validColumn({ answers: { heads, of }, figures }: ReportWords): ColumnOf<Cell> {
  const { count } = figures.numbers;
  return right(heads.validTrials, (row) => of(count(row.valid_trials), count(row.trials)));
}

function servedColumn({ answers: { of }, tables, figures }: ReportWords): ColumnOf<Cell> {
  const { numbers } = figures;
  return right(tables.comparison.served, (row) =>
    isKnown(row) ? of(formatServed(row, numbers), numbers.count(row.clients)) : NOT_MEASURED,
  );
}

function costColumns(words: ReportWords): ColumnOf<Cell>[] {
  const { comparison } = words.tables;
  const { clients, server } = columnsIn(words);
  const { count, latency, memory } = words.figures.numbers;
  return [
    clients,
    server,
    servedColumn(words),
    right(comparison.effective, (row) => formatAtOnce(row.effective_clients, row.clients, words)),
    right(comparison.jain, (row) => count(row.fairness_jain)),
    right(comparison.connecting, (row) => latency(row.connect_p99_us)),
    right(comparison.cpu, (row) => latency(row.server_cpu_us_per_request)),
    right(comparison.threads, (row) => count(row.server_threads_peak)),
    right(comparison.memory, (row) => memory(row.server_rss_peak_bytes)),
  ];
}

/** The tables of a comparison: what was achieved, and all pairs. */
export function comparisonTables(comparison: Comparison, words: ReportWords): Block[] {
  const texts = words.tables.comparison;
  const { summary, trials } = comparison;
  const baselines = [...new Set(summary.map(({ baseline }) => baseline).filter((name) => name !== ''))];
  const cells = cellsOf(comparison);
  const under = underOf(comparison, words);
  const caption = texts.caption(under, baselines.length === 0 ? null : baselines);
  const resolutionUs = Math.max(1, ...trials.map((row) => row.latency_resolution_us ?? 1));
  return [
    tableOf(caption, cells, [...achievedColumns(words), validColumn(words)]),
    ...(resolutionUs > 1 ? [paragraph(texts.coarse(words.figures.numbers.latency(resolutionUs)))] : []),
    ...(cells.some(starved) ? [paragraph(texts.starved)] : []),
    ...pairTable(comparison.pairs, under, words),
  ];
}

/** All comparisons of a scenario in one table, for a report in short. @returns null where nothing was compared */
export function resultsTable(comparisons: readonly Comparison[], words: ReportWords): Block | null {
  const { tables, answers } = words;
  const cells = comparisons.flatMap(cellsOf);
  const [first] = comparisons;
  if (first === undefined || cells.length === 0) return null;
  const isVaried = comparisons.some(({ variant }) => variant !== first.variant);
  const isStarved = cells.some(starved);
  const columns = [
    ...(isVaried ? [left(answers.heads.variant, ({ variant }: Cell) => words.figures.variant(variant))] : []),
    ...achievedColumns(words),
    ...(isStarved ? [servedColumn(words)] : []),
  ];
  const note = isStarved ? tables.comparison.starved : '';
  return tableOf(tables.comparison.results(first.scenario, note), cells, columns);
}

/** Why a server achieved what it did: how many clients it served, and what that cost. */
export function costTable(comparison: Comparison, words: ReportWords): Block {
  const caption = words.tables.comparison.costCaption(underOf(comparison, words));
  return tableOf(caption, cellsOf(comparison), costColumns(words));
}

function cellsOf({ summary, trials }: Comparison): Cell[] {
  return summary.map((row): Cell => Object.assign({ served: servedOf(row, trials) }, row));
}

function underOf(comparison: Comparison, { tables, figures }: ReportWords): string {
  return tables.comparison.under(nameCase(comparison, figures), comparison.driver);
}

/** A bound that excludes no client carries no information. */
function isKnown(cell: Cell): boolean {
  return cell.served.kind === 'counted' || starved(cell);
}

function mark(cell: Cell): string {
  return starved(cell) ? SERVED_ONLY : '';
}
