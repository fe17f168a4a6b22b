/** The tables of a comparison: throughput and latency, the evidence for the verdicts, clients served, and cost. */
import type { Comparison } from '../analysis/comparisons.ts';
import type { PairOutcome, PairSummary } from '../analysis/pairs.ts';
import { servedOf, type Service, starved } from '../analysis/served.ts';
import type { Summary } from '../analysis/summary.ts';
import {
  formatBytes,
  formatCount,
  formatInterval,
  formatLatency,
  formatRate,
  formatRatio,
  NOT_MEASURED,
} from '../words/numbers.ts';
import { formatAtOnce, formatServed, formatWaits } from '../words/measures.ts';
import { describeOpen, describeVerdict, nameCase } from '../words/phrases.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { type Block, type ColumnOf, paragraph, tableOf, right, left, CLIENTS, SERVER } from './blocks.ts';

/**
 * @param pairs of one comparison
 * @param under its title
 */
function pairTable(pairs: readonly PairSummary[], under: string): Block[] {
  const judged = pairs.filter(({ outcome }) => outcome.kind !== 'not-ranked');
  if (judged.length === 0) return [];
  return [
    tableOf(
      `All pairs (${under}): how much better the first server is, by throughput or by server CPU per request. p is the probability of such ratios if the two differ by no more than 3 %, by moderated t; corrected by Holm for all pairs of the scenario.`,
      judged.toSorted((a, b) => a.clients - b.clients),
      PAIR,
    ),
  ];
}

const PAIR: readonly ColumnOf<PairSummary>[] = [
  CLIENTS,
  SERVER,
  left('compared with', ({ other }) => other),
  left('by', ({ by, limit }) =>
    by === 'throughput' ? by : `${by}: ${ENGLISH_REPORT.verdicts.reasons[limit]}`,
  ),
  right('ratio (interval)', ({ ratio }) => (ratio === null ? NOT_MEASURED : formatRatio(ratio))),
  right('p', ({ p }) => chance(p)),
  right('corrected p', ({ pAdjusted }) => chance(pAdjusted)),
  left('outcome', (pair) => OUTCOMES[pair.outcome.kind] + describeOpen([pair])),
];

const OUTCOMES = {
  ahead: 'ahead',
  equal: 'equal within 10\u00a0%',
  open: 'no difference shown',
  'too-few-blocks': 'too few blocks',
  'not-ranked': 'not ranked',
} as const satisfies Record<PairOutcome['kind'], string>;

const SMALLEST = 0.001;

function chance(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  return value < SMALLEST ? `< ${SMALLEST}` : value.toFixed(3);
}

/** Marks the latencies of served clients where others were not served. */
const SERVED_ONLY = '\u00a0†';

/** The ratio to the baseline. */
export function formatToBaseline({ verdict, ratio, ratio_low: low, ratio_high: high }: Summary): string {
  if (verdict === 'baseline') return '1';
  return ratio === null ? NOT_MEASURED : formatRatio({ ratio, low, high });
}

/** The p99 with its interval; where there are too few answers for one, the longest latency. */
function formatTail(row: Summary): string {
  const { latency_p99_us: p99Us, latency_p50_us: p50Us, longest_us: longestUs } = row;
  return p99Us === null && p50Us !== null
    ? formatWaits(longestUs)
    : formatInterval(p99Us, row.latency_p99_us_low, row.latency_p99_us_high, formatLatency);
}

/** A row of the summary with its number of served clients. */
type Cell = Summary & Service;

const ACHIEVED: readonly ColumnOf<Cell>[] = [
  CLIENTS,
  SERVER,
  right('requests per second (95 % interval)', (row) =>
    formatInterval(row.throughput_rps, row.throughput_rps_low, row.throughput_rps_high, formatRate),
  ),
  right('× baseline (interval)', (row) => formatToBaseline(row)),
  left('verdict', describeVerdict),
  right('p50', (row) => formatLatency(row.latency_p50_us) + mark(row)),
  right('p99 (95 % interval)', (row) => formatTail(row) + mark(row)),
];

const VALID: ColumnOf<Cell> = right('valid trials', (row) => `${row.valid_trials} of ${row.trials}`);

const CLIENTS_SERVED: ColumnOf<Cell> = right('clients served', (row) =>
  isKnown(row) ? `${formatServed(row)} of ${formatCount(row.clients)}` : NOT_MEASURED,
);

const COST: readonly ColumnOf<Cell>[] = [
  CLIENTS,
  SERVER,
  CLIENTS_SERVED,
  right('effective clients', (row) => formatAtOnce(row.effective_clients, row.clients)),
  right("Jain's index", (row) => formatCount(row.fairness_jain)),
  right('p99 of connecting', (row) => formatLatency(row.connect_p99_us)),
  right('server CPU per request', (row) => formatLatency(row.server_cpu_us_per_request)),
  right('server threads', (row) => formatCount(row.server_threads_peak)),
  right('server memory', (row) => formatBytes(row.server_rss_peak_bytes)),
];

/** The tables of a comparison: what was achieved, and all pairs. */
export function comparisonTables(comparison: Comparison): Block[] {
  const { summary, trials } = comparison;
  const baselines = [...new Set(summary.map(({ baseline }) => baseline).filter((name) => name !== ''))];
  const cells = cellsOf(comparison);
  const under = underOf(comparison);
  const to =
    baselines.length === 0 ? '' : `; the baseline is ${baselines.join(', or ')} with as many clients`;
  const resolutionUs = Math.max(1, ...trials.map((row) => row.latency_resolution_us ?? 1));
  const coarse = `This driver measures latency in steps of ${formatLatency(resolutionUs)}.`;
  return [
    tableOf(`Throughput and latency (${under}): medians over blocks${to}.`, cells, [...ACHIEVED, VALID]),
    ...(resolutionUs > 1 ? [paragraph(coarse)] : []),
    ...(cells.some(starved) ? [paragraph(STARVED)] : []),
    ...pairTable(comparison.pairs, under),
  ];
}

/** All comparisons of a scenario in one table, for a report in short. @returns null where nothing was compared */
export function resultsTable(comparisons: readonly Comparison[]): Block | null {
  const cells = comparisons.flatMap(cellsOf);
  const [first] = comparisons;
  if (first === undefined || cells.length === 0) return null;
  const isVaried = comparisons.some(({ variant }) => variant !== first.variant);
  const isStarved = cells.some(starved);
  const columns = [
    ...(isVaried ? [left('variant', ({ variant }: Cell) => variant)] : []),
    ...ACHIEVED,
    ...(isStarved ? [CLIENTS_SERVED] : []),
  ];
  const note = isStarved ? ` ${STARVED}` : '';
  return tableOf(`Results of ${first.scenario}: medians over blocks.${note}`, cells, columns);
}

/** Why a server achieved what it did: how many clients it served, and what that cost. */
export function costTable(comparison: Comparison): Block {
  return tableOf(
    `Clients served and cost of the server (${underOf(comparison)}): medians over blocks.`,
    cellsOf(comparison),
    COST,
  );
}

function cellsOf({ summary, trials }: Comparison): Cell[] {
  return summary.map((row): Cell => Object.assign({ served: servedOf(row, trials) }, row));
}

function underOf(comparison: Comparison): string {
  return `${nameCase(comparison)}, driver ${comparison.driver}`;
}

const STARVED =
  '† Of answered requests only. Some clients got no answer in the whole window, so this latency must not be compared: see the number of clients served.';

/** A bound that excludes no client carries no information. */
function isKnown(cell: Cell): boolean {
  return cell.served.kind === 'counted' || starved(cell);
}

function mark(cell: Cell): string {
  return starved(cell) ? SERVED_ONLY : '';
}
