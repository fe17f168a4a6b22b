/**
 * Trials summarised by cell: medians over blocks with their intervals, and the ratio to the baseline paired by block,
 * since two trials of one block met the same machine. Invalid trials are counted, but are in no figure. Pure.
 */
import { seededRandom } from '../../clients/random.ts';
import type { SummaryRow, TrialRow } from '../results/columns.ts';
import { repeatLabel, BASELINE_MODEL, isRepeat, repeatedLabel } from '../results/server-names.ts';
import { type Comparison, type Evidence, weighFamily } from '../statistics/family.ts';
import { type Interval, medianInterval, medianOf } from '../statistics/interval.ts';
import type { Settling } from '../statistics/settling.ts';
import { notComparable, type Obstacle, type Verdict } from '../statistics/verdict.ts';
import { byPlace } from './cell-order.ts';
import {
  cellKey,
  cellsOf,
  type CellTrials,
  columnRandom,
  loadKey,
  type NumberColumn,
  pairedRatios,
  pick,
  setupKey,
  silentBlocks,
  valuesOf,
} from './cells.ts';
import { isOfFixedRate } from './costs.ts';

/** A row of the summary, with its verdict as a value. */
export interface Summary extends Omit<SummaryRow, 'verdict' | 'blocks_needed'> {
  readonly verdict: Verdict;
  /** What more blocks would show. */
  readonly settling: Settling;
}

/** @param seed of the run: the same rows give the same intervals */
export function summarise(rows: readonly TrialRow[], seed: number): Summary[] {
  const cells = cellsOf(rows).toSorted((a, b) => byPlace(a.first, b.first));
  const evidence = weighCells(cells, seed);
  return cells.map((cell) =>
    Object.assign(summariseCell(cell, seed), compare(cell, cells, evidence.get(cell))),
  );
}

/**
 * The baseline of a server under the same load: the event loop with the same io, so that one factor differs. Without
 * one, the server that was measured twice for this purpose.
 */
function findBaseline({ first }: CellTrials, cells: readonly CellTrials[]): CellTrials | null {
  const sameLoad = cells.filter((cell) => loadKey(cell.first) === loadKey(first));
  const loops = [first.io, 'posix', 'node'].map((io) =>
    sameLoad.find((cell) => cell.first.server === `${BASELINE_MODEL}/${io}`),
  );
  const twice = cells
    .filter((cell) => setupKey(cell.first) === setupKey(first))
    .map((cell) => repeatedLabel(cell.first.server))
    .find((label) => label !== null);
  const chosen = sameLoad.find((cell) => cell.first.server === twice);
  return [...loops, chosen].find((cell) => cell !== undefined) ?? null;
}

const PLACE = [
  'scenario',
  'server',
  'model',
  'io',
  'variant',
  'workload',
  'driver',
  'load',
  'clients',
  'requests_per_connection',
  'offered_rps',
] as const;

function summariseCell(cell: CellTrials, seed: number) {
  const counts = { trials: cell.all.length, valid_trials: cell.valid.length };
  return { ...pick(cell.first, PLACE), ...counts, ...summariseFigures(cell, seed) };
}

function summariseFigures({ valid }: CellTrials, seed: number) {
  const throughput = summariseColumn(valid, 'throughput_rps', seed);
  const p99 = summariseColumn(valid, 'latency_p99_us', seed);
  const median = (column: NumberColumn): number | null => medianOf(valid.map((row) => row[column]));
  return {
    throughput_rps: throughput?.median ?? null,
    throughput_rps_low: throughput?.low ?? null,
    throughput_rps_high: throughput?.high ?? null,
    latency_p50_us: median('latency_p50_us'),
    latency_p99_us: p99?.median ?? null,
    latency_p99_us_low: p99?.low ?? null,
    latency_p99_us_high: p99?.high ?? null,
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

/** The comparisons of a scenario are one family. A baseline compared with itself is a family of its own. */
function weighCells(cells: readonly CellTrials[], seed: number): ReadonlyMap<CellTrials, Evidence> {
  const compared = cells.filter((cell) => isCompared(cell, cells));
  const families = Map.groupBy(compared, ({ first }) =>
    isRepeat(first) ? cellKey(first) : JSON.stringify(first.scenario),
  );
  return new Map(
    [...families].flatMap(([name, family]) => {
      const comparisons = family.map((cell) => comparisonOf(cell, cells));
      const weighed = weighFamily(comparisons, seededRandom(seed, `permutations of ${name}`));
      return weighed.flatMap((evidence, index) => {
        const cell = family[index];
        return cell === undefined ? [] : [[cell, evidence] as const];
      });
    }),
  );
}

function isCompared(cell: CellTrials, cells: readonly CellTrials[]): boolean {
  const baseline = findBaseline(cell, cells);
  return baseline !== null && baseline !== cell && cell.first.load === 'closed';
}

function comparisonOf(cell: CellTrials, cells: readonly CellTrials[]): Comparison {
  const baseline = findBaseline(cell, cells);
  if (baseline === null) return { ratios: [], noise: [] };
  return {
    ratios: pairedRatios(cell, baseline),
    noise: isRepeat(cell.first) ? [] : noiseRatios(baseline, cells),
  };
}

function compare(cell: CellTrials, cells: readonly CellTrials[], evidence: Evidence | undefined) {
  const baseline = findBaseline(cell, cells);
  const ratio = baseline === cell && cell.valid.length > 0 ? ITSELF : evidence?.ratio;
  return {
    baseline: baseline?.first.server ?? '',
    ratio: ratio?.ratio ?? null,
    ratio_low: ratio?.low ?? null,
    ratio_high: ratio?.high ?? null,
    noise_floor: evidence?.noiseFloor ?? null,
    effect_over_noise: evidence?.effectOverNoise ?? null,
    resolvable: evidence?.resolvable ?? null,
    p_value: evidence?.p ?? null,
    p_adjusted: evidence?.pAdjusted ?? null,
    p_permutation: evidence?.pPermutation ?? null,
    p_permutation_adjusted: evidence?.pPermutationAdjusted ?? null,
    settling: evidence?.settling ?? NOTHING_OPEN,
    verdict: decide(cell, baseline, evidence),
  };
}

const ITSELF = { ratio: 1, low: 1, high: 1 };
const NOTHING_OPEN: Settling = { kind: 'none' };

/** From the same server measured again in the same scenario: under this load, or the one nearest in clients. */
function noiseRatios(baseline: CellTrials, cells: readonly CellTrials[]): number[] {
  const label = repeatLabel(baseline.first.server);
  const distance = ({ first }: CellTrials): number =>
    Math.abs(Math.log(first.clients / baseline.first.clients));
  const [again] = cells
    .filter(({ first }) => first.server === label && setupKey(first) === setupKey(baseline.first))
    .toSorted((a, b) => distance(a) - distance(b));
  const twin = again === undefined ? null : findBaseline(again, cells);
  return again === undefined || twin === null ? [] : pairedRatios(again, twin);
}

function decide(cell: CellTrials, baseline: CellTrials | null, evidence: Evidence | undefined): Verdict {
  if (cell.valid.length === 0) return notComparable({ kind: 'no-valid-trial' });
  if (cell.first.load === 'open') return notComparable({ kind: 'fixed-rate' });
  if (baseline === cell) return 'baseline';
  if (baseline === null) return notComparable({ kind: 'no-baseline' });
  const silence = silenceOf(cell, 'server') ?? silenceOf(baseline, 'baseline');
  if (silence !== null) return notComparable(silence);
  return evidence?.verdict ?? notComparable({ kind: 'no-baseline' });
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
