/**
 * The conclusion of each comparison in one sentence: the model with the highest throughput, its lead, and where no
 * difference was shown. It claims no more than the intervals do. Pure, from the summary alone.
 */
import { marginOf } from '../analysis/margin.ts';
import type { RankedComparison, Ranking } from '../analysis/ranking.ts';
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { shortLabel } from '../results/server-names.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { formatFactor } from '../words/numbers.ts';
import { describeOpen } from '../words/phrases.ts';
import { isComparable } from '../statistics/verdict.ts';

export function conclude(comparisons: readonly RankedComparison[]): string[] {
  const ios = new Set(comparisons.map(({ io }) => io));
  const drivers = new Set(comparisons.map(({ driver }) => driver));
  return comparisons.map((comparison) => {
    const { scenario, variant, driver, io } = comparison;
    const conditions = [...(ios.size > 1 ? [io] : []), ...(drivers.size > 1 ? [driver] : [])];
    const subject = [titleOf(scenario), ...(variant === '' ? [] : [variant]), ...conditions].join(', ');
    return `${subject}: ${findings(comparison)}.`;
  });
}

function titleOf(scenario: string): string {
  const title = ALL_SCENARIOS.find(({ name }) => name === scenario)?.title;
  return title === undefined ? scenario : `${scenario} (${title})`;
}

function findings({ rows, loads }: RankedComparison): string {
  return [...describeRankings(loads), ...describeStarvation(rows), ...describeGaps(rows)].join('; ');
}

/** Loads with the same outcome share a clause. */
function describeRankings(rankings: readonly Ranking[]): string[] {
  const alike = groupBy(rankings, ({ best, next, decided }) => [
    best.map(shortLabel).toSorted(),
    next && shortLabel(next),
    decided,
  ]);
  return alike.map(describeRanking);
}

function describeRanking(group: Group<Ranking>): string {
  const [first] = group;
  const [winner, ...others] = first.best;
  const where = `with ${clientCounts(group.map(({ clients }) => clients))}`;
  if (winner === undefined) return `${where} nothing was answered in a valid trial`;
  if (others.length > 0) return `${where} ${describeTie(first, group)}`;
  if (first.next === null) return `${where} ${shortLabel(winner)} had no other server to compare with`;
  const times = list(group.map(({ best, next }) => margin(best[0], next, group.length === 1)));
  return `${where} ${shortLabel(winner)} won, with ${times} times the throughput of the next, ${shortLabel(first.next)}`;
}

/** @param group all loads with that outcome: the resolution stated is that of the least precise one */
function describeTie({ best, next, decided }: Ranking, group: readonly Ranking[]): string {
  const models = list(best.map(shortLabel).toSorted());
  if (best.some(({ verdict }) => !isComparable(verdict) && verdict.because.kind === 'answered-nothing')) {
    return `${models} cannot be compared: one of them answered nothing in some block`;
  }
  if (!decided) return `too few trials are valid to compare ${models}`;
  const behind =
    next === null ? '' : `; ${best.length === 2 ? 'both' : 'all'} are ahead of ${shortLabel(next)}`;
  return `no difference was shown between ${models}${describeOpen(group.flatMap((load) => load.best))}${behind}`;
}

/** The ratio of two throughputs, with its interval where known and requested. */
function margin(first: Summary | undefined, second: Summary | null, withInterval: boolean): string {
  if (first === undefined || second === null) return '';
  const { ratio, low, high } = marginOf(first, second);
  const interval =
    withInterval && low !== null && high !== null ? ` (${formatFactor(low)} to ${formatFactor(high)})` : '';
  return `${formatFactor(ratio)}${interval}`;
}

function describeStarvation(rows: readonly Summary[]): string[] {
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

function describeGaps(rows: readonly Summary[]): string[] {
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
