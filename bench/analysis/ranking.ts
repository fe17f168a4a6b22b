/** Rankings: the servers under one load that are behind no other, and the pairs that show it. Pure. */
import { type Group, groupBy } from '../results/rows.ts';
import type { Variant } from '../results/run-record.ts';
import { comparedIo, loneTwin, shortLabel } from '../results/server-names.ts';
import { agree, LOAD_COLUMNS } from './cells.ts';
import type { PairSummary } from './pairs.ts';
import type { Summary } from './summary.ts';

/** The servers under one load. */
export interface Ranking {
  readonly clients: number;
  /** The servers that are behind no other, the highest throughput first; without those that starve clients. */
  readonly best: readonly Summary[];
  /** The highest throughput of the others. */
  readonly next: Summary | null;
  /** Whether there were enough trials to separate the best servers. */
  readonly decided: boolean;
  /** Of servers in this ranking. */
  readonly pairs: readonly PairSummary[];
}

function rank(rows: readonly Summary[], all: readonly PairSummary[]): Ranking {
  const measured = rows
    .filter((row) => (row.throughput_rps ?? 0) > 0 && !starves(row))
    .toSorted((a, b) => (b.throughput_rps ?? 0) - (a.throughput_rps ?? 0));
  const pairs = pairsAmong(measured, all);
  const behind = behindIn(pairs);
  const unbeaten = measured.filter(({ server }) => !behind.has(server));
  // By two quantities each may be behind another.
  const best = unbeaten.length === 0 ? measured.slice(0, 1) : unbeaten;
  const among = pairs.filter(({ server, other }) => [server, other].every((label) => isIn(best, label)));
  return {
    clients: rows[0]?.clients ?? 0,
    best,
    next: measured.find((row) => !best.includes(row)) ?? null,
    decided: among.every(({ outcome }) => outcome.kind !== 'too-few-blocks' && outcome.kind !== 'not-ranked'),
    pairs,
  };
}

/** @param rows of one load */
export function pairsAmong(rows: readonly Summary[], all: readonly PairSummary[]): PairSummary[] {
  const [first] = rows;
  return all.filter(
    (pair) =>
      first !== undefined &&
      isIn(rows, pair.server) &&
      isIn(rows, pair.other) &&
      agree(pair, first, LOAD_COLUMNS),
  );
}

function isIn(rows: readonly Summary[], label: string): boolean {
  return rows.some(({ server }) => server === label);
}

/** The servers that are behind another. @param pairs of one load */
export function behindIn(pairs: readonly PairSummary[]): ReadonlySet<string> {
  return new Set(pairs.flatMap(({ outcome, other }) => (outcome.kind === 'ahead' ? [other] : [])));
}

/** Whether some clients got no answer. */
export function starves({ clients_served, clients }: Pick<Summary, 'clients_served' | 'clients'>): boolean {
  return clients_served !== null && clients_served < clients;
}

/** @param pairs of one load */
export function outcomeOf(
  leader: string,
  other: string,
  pairs: readonly PairSummary[],
): 'ahead' | 'equal' | 'open' | 'not comparable' {
  if (isAhead(leader, other, pairs)) return 'ahead';
  const labels = new Set([leader, other]);
  const pair = pairs.find((one) => labels.has(one.server) && labels.has(one.other));
  if (pair === undefined) return 'not comparable';
  const { outcome } = pair;
  switch (outcome.kind) {
    case 'equal':
      return 'equal';
    // By two quantities each of the two may be ahead.
    case 'ahead':
    case 'open':
      return 'open';
    case 'too-few-blocks':
    case 'not-ranked':
      return 'not comparable';
    default:
      return outcome satisfies never;
  }
}

/** Also where it is ahead of a server that is ahead of the other. */
function isAhead(leader: string, other: string, pairs: readonly PairSummary[]): boolean {
  const won = pairs.filter(({ server, outcome }) => server === leader && outcome.kind === 'ahead');
  const rest = pairs.filter((pair) => !won.includes(pair));
  return won.some((pair) => pair.other === other || isAhead(pair.other, other, rest));
}

/** One comparison: models that differ in nothing else, at each number of clients. */
export interface RankedComparison extends Pick<
  Summary,
  'scenario' | 'variant' | 'workload' | 'driver' | 'io'
> {
  readonly rows: readonly Summary[];
  /** Ordered by the number of clients. */
  readonly loads: readonly Ranking[];
  /** Each with the same model in C; also where both starve clients. */
  readonly twins: readonly PairSummary[];
  /** The servers in C that did the same. */
  readonly inC: readonly Summary[];
}

const COMPARED = ['scenario', 'variant', 'workload', 'driver'] as const;

/** Of a server with this io and the same one, with the same options, in C. */
function isOfTwins({ server, io, other, otherIo }: PairSummary, own: string): boolean {
  const isBoth = io !== otherIo && [io, otherIo].includes('c') && [io, otherIo].includes(own) && own !== 'c';
  return isBoth && shortLabel({ server, io }) === shortLabel({ server: other, io: otherIo });
}

/** @param rows of one scenario; a lone twin has no ranking of its own */
export function rankComparisons(rows: readonly Summary[], pairs: readonly PairSummary[]): RankedComparison[] {
  const twin = loneTwin(rows);
  const ranked = rows.filter(({ server }) => server !== twin);
  const comparisons = groupBy(ranked, (row) => {
    const { scenario, variant, workload, driver } = row;
    return [scenario, variant, workload, driver, comparedIo(row, rows)];
  });
  return comparisons.map((own) => {
    const [first] = own;
    const { scenario, variant, workload, driver } = first;
    const loads = [...Map.groupBy(own, ({ clients }) => clients).values()].map((load) => rank(load, pairs));
    const io = comparedIo(first, rows);
    const twins = pairs.filter((pair) => isOfTwins(pair, io) && agree(pair, first, COMPARED));
    const inC = rows.filter((row) => row.io === 'c' && agree(row, first, COMPARED));
    return { scenario, variant, workload, driver, io, rows: own, loads, twins, inC };
  });
}

/** One cell of the map of winners. */
export interface MapCell extends Ranking {
  readonly variant: string;
}

/** @param rows of one scenario */
export function mapCells(rows: readonly Summary[], pairs: readonly PairSummary[]): MapCell[] {
  const cells: Group<Summary>[] = groupBy(rows, (row) => [row.variant, row.clients, comparedIo(row, rows)]);
  return cells.map((own) => Object.assign(rank(own, pairs), { variant: own[0].variant }));
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
export function payloadsOf(
  rows: readonly Summary[],
  pairs: readonly PairSummary[],
  variants: readonly Variant[],
): Payload[] {
  return variants.flatMap(({ name, workload }) => {
    const own = rows.filter(({ variant }) => variant === name);
    const bytes = workload.name === 'page' ? workload.bytes : undefined;
    const [most] = own.toSorted((a, b) => b.clients - a.clients);
    if (most === undefined || bytes === undefined) return [];
    const ranking = rank(
      own.filter(({ clients }) => clients === most.clients),
      pairs,
    );
    const [first] = ranking.best;
    const bytesPerS = first === undefined ? null : (first.throughput_rps ?? 0) * bytes;
    return [{ variant: name, ranking, bytesPerS }];
  });
}
