/** Rankings: the servers under one load that are shown to be best, and their lead. Pure, from the summary alone. */
import { type Group, groupBy } from '../results/rows.ts';
import type { Variant } from '../results/run-record.ts';
import { comparedIo } from '../results/server-names.ts';
import { FLOOR, isComparable } from '../statistics/verdict.ts';
import type { Summary } from './summary.ts';

/** The servers under one load. */
export interface Ranking {
  readonly clients: number;
  /** The best server, and those without a shown difference from it. */
  readonly best: readonly Summary[];
  /** The best of the other servers. */
  readonly next: Summary | null;
  /** Whether there were enough trials to separate the best servers. */
  readonly decided: boolean;
}

function rank(rows: readonly Summary[]): Ranking {
  const measured = rows
    .filter(({ throughput_rps }) => throughput_rps !== null && throughput_rps > 0)
    .toSorted((a, b) => (b.throughput_rps ?? 0) - (a.throughput_rps ?? 0));
  const [leader] = measured;
  const others = leader === undefined ? [] : measured.filter((row) => row !== leader && isAhead(leader, row));
  const best = measured.filter((row) => !others.includes(row));
  const decided = best.length === 1 || !best.some(isIncomparable);
  return { clients: rows[0]?.clients ?? 0, best, next: others[0] ?? null, decided };
}

function isIncomparable({ verdict }: Summary): boolean {
  return !isComparable(verdict);
}

/** The outcome for two servers under one load; the first has the higher median. */
export function outcomeOf(leader: Summary, other: Summary): 'ahead' | 'no difference' | 'not comparable' {
  if (isAhead(leader, other)) return 'ahead';
  return [leader, other].some(isIncomparable) ? 'not comparable' : 'no difference';
}

/** Whether the first is shown to be faster: by ratios paired by block where one is the baseline of the other. */
function isAhead(a: Summary, b: Summary): boolean {
  if (b.baseline === a.server) return b.verdict === 'slower';
  if (a.baseline === b.server) return a.verdict === 'faster';
  const floor = 1 + FLOOR;
  if (a.baseline !== '' && a.baseline === b.baseline) {
    const noise = 1 + (a.noise_floor ?? 0);
    return above(a.ratio_low, b.ratio_high, floor) && above(a.ratio, b.ratio, noise);
  }
  return above(a.throughput_rps_low, b.throughput_rps_high, floor);
}

function above(low: number | null, high: number | null, floor: number): boolean {
  return low !== null && high !== null && low > high * floor;
}

/** One comparison: models that differ in nothing else, at each number of clients. */
export interface RankedComparison extends Pick<
  Summary,
  'scenario' | 'variant' | 'workload' | 'driver' | 'io'
> {
  readonly rows: readonly Summary[];
  /** Ordered by the number of clients. */
  readonly loads: readonly Ranking[];
}

export function rankComparisons(rows: readonly Summary[]): RankedComparison[] {
  const comparisons = groupBy(rows, (row) => {
    const { scenario, variant, workload, driver } = row;
    return [scenario, variant, workload, driver, comparedIo(row, rows)];
  });
  return comparisons.map((own) => {
    const [first] = own;
    const { scenario, variant, workload, driver } = first;
    const loads = [...Map.groupBy(own, ({ clients }) => clients).values()].map(rank);
    return { scenario, variant, workload, driver, io: comparedIo(first, rows), rows: own, loads };
  });
}

/** One cell of the map of winners. */
export interface MapCell extends Ranking {
  readonly variant: string;
}

/** @param rows of one scenario */
export function mapCells(rows: readonly Summary[]): MapCell[] {
  const cells: Group<Summary>[] = groupBy(rows, (row) => [row.variant, row.clients, comparedIo(row, rows)]);
  return cells.map((own) => Object.assign(rank(own), { variant: own[0].variant }));
}

/** Bytes sent per second, for answers of one length. */
export interface Payload {
  readonly variant: string;
  /** The ranking with the most clients. */
  readonly ranking: Ranking;
  /** Of the best server; null where no valid trial has an answer. */
  readonly bytesPerS: number | null;
}

/**
 * @param rows of the scenario
 * @param variants as planned: they hold the lengths of the answers
 */
export function payloadsOf(rows: readonly Summary[], variants: readonly Variant[]): Payload[] {
  return variants.flatMap(({ name, workload }) => {
    const own = rows.filter(({ variant }) => variant === name);
    const bytes = workload.name === 'page' ? workload.bytes : undefined;
    const [most] = own.toSorted((a, b) => b.clients - a.clients);
    if (most === undefined || bytes === undefined) return [];
    const ranking = rank(own.filter(({ clients }) => clients === most.clients));
    const [first] = ranking.best;
    const bytesPerS = first === undefined ? null : (first.throughput_rps ?? 0) * bytes;
    return [{ variant: name, ranking, bytesPerS }];
  });
}
