/**
 * Trials summarised by cell: medians over blocks with their intervals, and the ratio to the baseline paired by block,
 * since two trials of one block met the same machine. Invalid trials are counted, but are in no figure. Pure.
 */
import { IO_NAMES } from '../../servers/server.ts';
import type { SummaryRow, TrialRow } from '../results/columns.ts';
import { BASELINE_MODEL, isRepeat, repeatedLabel } from '../results/server-names.ts';
import { type Interval, medianInterval } from '../statistics/interval.ts';
import { notComparable, type Obstacle, type Verdict } from '../statistics/verdict.ts';
import { byPlace } from './cell-order.ts';
import {
  agree,
  cellsOf,
  type CellTrials,
  columnRandom,
  LOAD_COLUMNS,
  loadKey,
  medianIn,
  type NumberColumn,
  pick,
  setupKey,
  silentBlocks,
  valuesOf,
} from './cells.ts';
import { isOfFixedRate } from './costs.ts';
import { invert, judgeRun, type Pairs, type PairSummary, PLAIN_CONTEXT } from './pairs.ts';

/** A row of the summary, with its verdict as a value. */
export interface Summary extends Omit<SummaryRow, 'verdict'> {
  readonly verdict: Verdict;
  /** The longest latency, µs, median over blocks: what was seen where there are too few answers for a p99. */
  readonly longest_us: number | null;
}

/**
 * @param seed of the run: the same rows give the same intervals
 * @param pairs as `judgeRun` finds them in the same rows
 */
export function summarise(
  rows: readonly TrialRow[],
  seed: number,
  pairs: Pairs = judgeRun(rows, PLAIN_CONTEXT),
): Summary[] {
  const cells = cellsOf(rows).toSorted((a, b) => byPlace(a.first, b.first));
  return cells.map((cell) => Object.assign(summariseCell(cell, seed), compare(cell, cells, pairs)));
}

/**
 * The baseline of a server under the same load: the event loop with the same io, so that one factor differs. Without
 * one, the server that was measured twice for this purpose. The baseline of a repeat is the server itself.
 */
function findBaseline({ first }: CellTrials, cells: readonly CellTrials[]): CellTrials | null {
  const sameLoad = cells.filter((cell) => loadKey(cell.first) === loadKey(first));
  const loops = [first.io, ...IO_NAMES].map((io) => `${BASELINE_MODEL}/${io}`);
  const twice = cells
    .filter((cell) => setupKey(cell.first) === setupKey(first))
    .map((cell) => repeatedLabel(cell.first.server))
    .find((label) => label !== null);
  const chosen = [repeatedLabel(first.server), ...loops, twice].map((label) =>
    sameLoad.find(({ first: { server } }) => server === label),
  );
  return chosen.find((cell) => cell !== undefined) ?? null;
}

const PLACE = [...LOAD_COLUMNS, 'server', 'model', 'io'] as const;

function summariseCell(cell: CellTrials, seed: number) {
  const counts = { trials: cell.all.length, valid_trials: cell.valid.length };
  return { ...pick(cell.first, PLACE), ...counts, ...summariseFigures(cell, seed) };
}

function summariseFigures({ valid }: CellTrials, seed: number) {
  const throughput = summariseColumn(valid, 'throughput_rps', seed);
  const p99 = summariseColumn(valid, 'latency_p99_us', seed);
  const median = (column: NumberColumn): number | null => medianIn(valid, column);
  return {
    throughput_rps: throughput?.median ?? null,
    throughput_rps_low: throughput?.low ?? null,
    throughput_rps_high: throughput?.high ?? null,
    latency_p50_us: median('latency_p50_us'),
    latency_p99_us: p99?.median ?? null,
    latency_p99_us_low: p99?.low ?? null,
    latency_p99_us_high: p99?.high ?? null,
    longest_us: median('latency_max_us'),
    latency_resolution_us: median('latency_resolution_us'),
    connect_p99_us: median('connect_p99_us'),
    clients_served: median('clients_served'),
    effective_clients: median('effective_clients'),
    fairness_jain: median('fairness_jain'),
    server_cpu_us_per_request: median('server_cpu_us_per_request'),
    server_threads_peak: median('server_threads_peak'),
    server_rss_peak_bytes: median('server_rss_peak_bytes'),
  };
}

function summariseColumn(rows: readonly TrialRow[], column: NumberColumn, seed: number): Interval | null {
  return medianInterval(valuesOf(rows, column), columnRandom(rows, column, seed));
}

function compare(cell: CellTrials, cells: readonly CellTrials[], { pairs, selfComparisons }: Pairs) {
  const baseline = findBaseline(cell, cells);
  const all = isRepeat(cell.first) ? selfComparisons : pairs;
  const pair = baseline === null || baseline === cell ? undefined : findPair(cell, baseline, all);
  const isAhead = pair?.server === cell.first.server;
  const seen = pair === undefined || isAhead ? pair?.throughput : invert(pair.throughput);
  const ratio = baseline === cell && cell.valid.length > 0 ? ITSELF : (seen ?? null);
  const isByThroughput = pair?.by === 'throughput';
  const { outcome } = pair ?? {};
  return {
    baseline: baseline?.first.server ?? '',
    ratio: ratio?.ratio ?? null,
    ratio_low: ratio?.low ?? null,
    ratio_high: ratio?.high ?? null,
    resolvable: isByThroughput && outcome?.kind === 'open' ? outcome.detectable - 1 : null,
    p_value: isByThroughput ? pair.p : null,
    p_adjusted: isByThroughput ? pair.pAdjusted : null,
    blocks_needed: isByThroughput && outcome?.kind === 'open' ? outcome.blocks : null,
    verdict: decide(cell, baseline, pair),
  };
}

const ITSELF = { ratio: 1, low: 1, high: 1 };

function findPair(
  { first }: CellTrials,
  baseline: CellTrials,
  pairs: readonly PairSummary[],
): PairSummary | undefined {
  const labels = new Set([first.server, baseline.first.server]);
  return pairs.find(
    (pair) => labels.has(pair.server) && labels.has(pair.other) && agree(pair, first, LOAD_COLUMNS),
  );
}

function decide(cell: CellTrials, baseline: CellTrials | null, pair: PairSummary | undefined): Verdict {
  if (cell.valid.length === 0) return notComparable({ kind: 'no-valid-trial' });
  if (cell.first.load === 'open' || cell.first.load === 'burst') return notComparable({ kind: 'fixed-rate' });
  if (baseline === cell) return 'baseline';
  if (baseline === null) return notComparable({ kind: 'no-baseline' });
  const silence = silenceOf(cell, 'server') ?? silenceOf(baseline, 'baseline');
  if (silence !== null) return notComparable(silence);
  // A repeat that starves clients is in no pair.
  const isStarved = isRepeat(cell.first) && cell.first.load === 'closed';
  if (pair === undefined) {
    const isElsewhere = cell.first.io !== baseline.first.io;
    return notComparable({ kind: isStarved ? 'starved' : isElsewhere ? 'other-io' : 'no-baseline' });
  }
  const { outcome, by, limit } = pair;
  if (outcome.kind === 'not-ranked') return notComparable({ kind: 'starved' });
  if (outcome.kind === 'too-few-blocks') return notComparable({ kind: 'too-few-blocks' });
  if (by === 'server CPU') return notComparable({ kind: 'not-the-limit', limit });
  switch (outcome.kind) {
    case 'ahead':
      return pair.server === cell.first.server ? 'faster' : 'slower';
    case 'equal':
      return 'equal';
    case 'open':
      return 'no difference shown';
    default:
      return outcome satisfies never;
  }
}

/** @returns null for a server with an answer in every block */
function silenceOf(cell: CellTrials, who: 'server' | 'baseline'): Obstacle | null {
  const silent = silentBlocks(cell);
  return silent === 0 ? null : { kind: 'answered-nothing', who, silent, blocks: cell.valid.length };
}

export interface SplitSummary {
  /** The rows of the competing servers. */
  readonly summary: readonly Summary[];
  /** The rows of repeated baselines: they do not compete, and show the noise of the run. */
  readonly noise: readonly Summary[];
}

export function splitSummary(rows: readonly Summary[]): SplitSummary {
  const scenarios = Map.groupBy(rows, ({ scenario }) => scenario);
  const competing = [...scenarios.values()].flatMap((own) => (isOfFixedRate(own) ? [] : own));
  return {
    summary: competing.filter((row) => !isRepeat(row)),
    noise: rows.filter((row) => isRepeat(row)),
  };
}
