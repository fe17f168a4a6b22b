/**
 * What a run shows, in one sentence for each comparison: which model answered most, by how much, and where no
 * difference was shown. It says no more than the intervals do. Pure, from the summary alone.
 */
import type { SummaryRow } from '../columns.ts';
import { comparedIo, shortLabel } from '../names.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { FLOOR } from '../statistics/verdict.ts';
import { formatCount } from './format.ts';
import { describeOpen } from './verdict-words.ts';

/** One comparison: models that differ in nothing else, under loads that differ in the number of clients. */
export interface Conclusion {
  readonly scenario: string;
  readonly variant: string;
  readonly workload: string;
  readonly driver: string;
  readonly io: string;
  readonly sentence: string;
}

export function conclude(rows: readonly SummaryRow[]): Conclusion[] {
  const comparisons = Map.groupBy(rows, (row) => {
    const { scenario, variant, workload, driver } = row;
    return JSON.stringify([scenario, variant, workload, driver, comparedIo(row, rows)]);
  });
  const ios = new Set(rows.map((row) => comparedIo(row, rows)));
  const drivers = new Set(rows.map(({ driver }) => driver));
  return [...comparisons.values()].flatMap((comparison) => {
    const [first] = comparison;
    if (first === undefined) return [];
    const { scenario, variant, workload, driver } = first;
    const io = comparedIo(first, rows);
    const conditions = [...(ios.size > 1 ? [io] : []), ...(drivers.size > 1 ? [driver] : [])];
    const subject = [titleOf(scenario), ...(variant === '' ? [] : [variant]), ...conditions].join(', ');
    return [{ scenario, variant, workload, driver, io, sentence: `${subject}: ${findings(comparison)}.` }];
  });
}

function titleOf(scenario: string): string {
  const title = ALL_SCENARIOS.find(({ name }) => name === scenario)?.title;
  return title === undefined ? scenario : `${scenario} (${title})`;
}

function findings(rows: readonly SummaryRow[]): string {
  const loads = [...Map.groupBy(rows, ({ clients }) => clients).values()].map(rank);
  return [...describeRankings(loads), ...describeStarvation(rows), ...describeGaps(rows)].join('; ');
}

/** The servers under one load. */
export interface Ranking {
  readonly clients: number;
  /** The best one, and those that no difference to it was shown for. */
  readonly best: readonly SummaryRow[];
  /** The best of the others. */
  readonly next: SummaryRow | null;
  /** Whether there were trials enough to tell the best ones apart. */
  readonly decided: boolean;
}

export function rank(rows: readonly SummaryRow[]): Ranking {
  const measured = rows
    .filter(({ throughput_rps }) => throughput_rps !== null && throughput_rps > 0)
    .toSorted((a, b) => (b.throughput_rps ?? 0) - (a.throughput_rps ?? 0));
  const [leader] = measured;
  const others = leader === undefined ? [] : measured.filter((row) => row !== leader && isAhead(leader, row));
  const best = measured.filter((row) => !others.includes(row));
  const decided = best.length === 1 || !best.some(isIncomparable);
  return { clients: rows[0]?.clients ?? 0, best, next: others[0] ?? null, decided };
}

function isIncomparable({ verdict }: SummaryRow): boolean {
  return verdict.startsWith('not comparable');
}

/** What is shown of two servers under one load, of which the first has the higher median. */
export function outcomeOf(
  leader: SummaryRow,
  other: SummaryRow,
): 'ahead' | 'no difference' | 'not comparable' {
  if (isAhead(leader, other)) return 'ahead';
  return [leader, other].some(isIncomparable) ? 'not comparable' : 'no difference';
}

/** Whether the first is shown to be faster: by the ratios paired by block where one is the other's baseline. */
function isAhead(a: SummaryRow, b: SummaryRow): boolean {
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

/** Loads with the same outcome are told together. */
function describeRankings(rankings: readonly Ranking[]): string[] {
  const alike = Map.groupBy(rankings, ({ best, next, decided }) =>
    JSON.stringify([best.map(shortLabel).toSorted(), next && shortLabel(next), decided]),
  );
  return [...alike.values()].map((group) => describeRanking(group));
}

function describeRanking(group: readonly Ranking[]): string {
  const [first] = group;
  const [winner, ...others] = first?.best ?? [];
  const where = `with ${clientCounts(group.map(({ clients }) => clients))}`;
  if (first === undefined || winner === undefined) return `${where} nothing was answered in a valid trial`;
  if (others.length > 0) return `${where} ${describeTie(first, group)}`;
  if (first.next === null) return `${where} ${shortLabel(winner)} had nothing to be compared with`;
  const times = list(group.map(({ best, next }) => margin(best[0], next, group.length === 1)));
  return `${where} ${shortLabel(winner)} won, with ${times} times the throughput of the next, ${shortLabel(first.next)}`;
}

/** @param group all loads with that outcome: what could have been seen is told of the one that leaves most open */
function describeTie({ best, next, decided }: Ranking, group: readonly Ranking[]): string {
  const models = list(best.map(shortLabel).toSorted());
  if (best.some(({ verdict }) => verdict.includes('answered nothing'))) {
    return `no ratio can be had of ${models}, for in some block one answered nothing`;
  }
  if (!decided) return `there are too few valid trials to compare ${models}`;
  const behind = next === null ? '' : `, which were ahead of ${shortLabel(next)}`;
  return `no difference was shown between ${models}${describeOpen(group.flatMap((load) => load.best))}${behind}`;
}

/** How many times the throughput of the second the first has, with the interval where it is known and asked for. */
function margin(first: SummaryRow | undefined, second: SummaryRow | null, withInterval: boolean): string {
  if (first === undefined || second === null) return '';
  const { times, low, high } = compare(first, second);
  const interval =
    withInterval && low !== null && high !== null ? ` (${factor(low)} to ${factor(high)})` : '';
  return `${factor(times)}${interval}`;
}

interface Margin {
  readonly times: number;
  readonly low: number | null;
  readonly high: number | null;
}

function compare(first: SummaryRow, second: SummaryRow): Margin {
  if (first.baseline === second.server && first.ratio !== null) {
    return { times: first.ratio, low: first.ratio_low, high: first.ratio_high };
  }
  if (second.baseline === first.server && second.ratio !== null) {
    const { ratio, ratio_low: low, ratio_high: high } = second;
    return { times: 1 / ratio, low: inverse(high), high: inverse(low) };
  }
  return { times: (first.throughput_rps ?? 0) / (second.throughput_rps ?? 1), low: null, high: null };
}

function inverse(value: number | null): number | null {
  return value === null || value === 0 ? null : 1 / value;
}

function factor(value: number): string {
  return value < 10 ? value.toFixed(2) : formatCount(Math.round(value));
}

function describeStarvation(rows: readonly SummaryRow[]): string[] {
  const starved = rows.filter(
    ({ clients_served, clients }) => clients_served !== null && clients_served < clients,
  );
  const byServer = Map.groupBy(starved, shortLabel);
  return [...byServer].map(([server, cells]) => {
    const counts = cells.map(
      ({ clients_served, clients }) => `${Math.floor(clients_served ?? 0)} of ${clients}`,
    );
    return `${server} answered only ${list(counts)} clients`;
  });
}

function describeGaps(rows: readonly SummaryRow[]): string[] {
  return rows
    .filter(({ valid_trials }) => valid_trials === 0)
    .map((row) => `${shortLabel(row)} has no valid trial with ${clientCounts([row.clients])}`);
}

function clientCounts(counts: readonly number[]): string {
  return `${list(counts.map(String))} ${counts.length === 1 && counts[0] === 1 ? 'client' : 'clients'}`;
}

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function list(items: readonly string[]): string {
  return LIST.format(items);
}
