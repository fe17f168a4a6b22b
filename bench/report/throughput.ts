/**
 * The conclusion of each comparison in one sentence, as a partial order: each pair that is settled, the pairs that are
 * open with the difference that would have shown, and the servers that starve clients. It claims no more than the pairs
 * do. Pure.
 */
import { type RankedComparison, type Ranking, starves } from '../analysis/ranking.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { shortLabel } from '../results/server-names.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { formatFactor } from '../words/numbers.ts';
import { describeOpen, NOT_THE_LIMIT } from '../words/phrases.ts';

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
  return [
    ...describeRankings(loads),
    ...describeStarvation(rows),
    ...describeGaps(rows),
    ...describeRuntime(loads),
  ].join('; ');
}

/** Loads with the same outcomes share a clause. */
function describeRankings(rankings: readonly Ranking[]): string[] {
  const alike = groupBy(rankings, ({ pairs, best }) => [
    best.length === 0,
    ...edgesOf(pairs).map(edgeKey).toSorted(),
    ...pairs
      .filter(({ outcome }) => outcome.kind !== 'ahead')
      .map((pair) => [pair.outcome.kind, ...[pair.server, pair.other].toSorted()].join(' '))
      .toSorted(),
  ]);
  return alike.map(describeGroup);
}

function edgeKey({ server, other, by, limit }: PairSummary): string {
  return [server, other, by, by === 'throughput' ? '' : limit].join(' ');
}

function describeGroup(group: Group<Ranking>): string {
  const [{ best, pairs }] = group;
  const [only] = best;
  const where = `with ${clientCounts(group.map(({ clients }) => clients))}`;
  if (only === undefined) return `${where} no server answered all its clients in a valid trial`;
  if (pairs.length === 0) return `${where} ${shortLabel(only)} had no other server to compare with`;
  const all = group.flatMap((ranking) => ranking.pairs);
  return `${where} ${[...describeSettled(pairs, all), ...describeEqual(pairs), ...describeUnsettled(all)].join('; ')}`;
}

/** The differences shown, without those that follow from two others. */
function edgesOf(pairs: readonly PairSummary[]): PairSummary[] {
  const ahead = pairs.filter(({ outcome }) => outcome.kind === 'ahead');
  const isAhead = (a: string, b: string): boolean =>
    ahead.some(({ server, other }) => server === a && other === b);
  return ahead.filter(
    ({ server, other }) => !ahead.some((pair) => pair.server === server && isAhead(pair.other, other)),
  );
}

/** @param all the pairs of all loads with these outcomes */
function describeSettled(pairs: readonly PairSummary[], all: readonly PairSummary[]): string[] {
  return edgesOf(pairs).map((edge) => {
    const own = all.filter((pair) => edgeKey(pair) === edgeKey(edge));
    const [first, second] = [nameOf(edge.server, edge.io), nameOf(edge.other, edge.otherIo)];
    return edge.by === 'throughput'
      ? `${first} had ${rangeOf(own, (ratio) => ratio)} times the throughput of ${second}`
      : `${first} used ${rangeOf(own, (ratio) => 1 / ratio)} times the server CPU per request of ${second} (throughput is not compared: ${NOT_THE_LIMIT[edge.limit]})`;
  });
}

/** Of one load with its interval, of several from the least to the most. */
function rangeOf(pairs: readonly PairSummary[], read: (ratio: number) => number): string {
  const ratios = pairs.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [only, ...others] = ratios;
  if (only === undefined) return '?';
  if (others.length > 0) {
    const values = ratios.map(({ ratio }) => read(ratio)).toSorted((a, b) => a - b);
    const [low, high] = [values[0] ?? 1, values.at(-1) ?? 1].map(formatFactor);
    return low === high ? `${low}` : `${low} to ${high}`;
  }
  const ends = [only.low, only.high]
    .flatMap((end) => (end === null ? [] : [read(end)]))
    .toSorted((a, b) => a - b);
  const interval = ends.length < 2 ? '' : ` (${ends.map(formatFactor).join(' to ')})`;
  return `${formatFactor(read(only.ratio))}${interval}`;
}

/** Servers of which all pairs are equal share a clause. */
function describeEqual(pairs: readonly PairSummary[]): string[] {
  const equal = pairs.filter(({ outcome }) => outcome.kind === 'equal');
  const groups = equal.map(namesOf);
  const all = [...new Set(groups.flat())];
  const isWhole = groups.length === (all.length * (all.length - 1)) / 2;
  return (isWhole && all.length > 0 ? [all.toSorted()] : groups).map(
    (names) => `${list(names)} differ by less than 10 %`,
  );
}

/** What is open, of the pair that leaves most open. */
function describeUnsettled(all: readonly PairSummary[]): string[] {
  const open = all.filter(({ outcome }) => outcome.kind === 'open');
  const few = all.filter(({ outcome }) => outcome.kind === 'too-few-blocks');
  return [
    ...(open.length === 0 ? [] : [`no difference was shown between ${pairNames(open)}${describeOpen(open)}`]),
    ...(few.length === 0 ? [] : [`too few trials are valid to compare ${pairNames(few)}`]),
  ];
}

/** Each pair once. */
function pairNames(pairs: readonly PairSummary[]): string {
  const names = new Set(pairs.map((pair) => namesOf(pair).join(' and ')));
  return [...names].join(', or between ');
}

function namesOf({ server, io, other, otherIo }: PairSummary): string[] {
  return [nameOf(server, io), nameOf(other, otherIo)].toSorted();
}

function nameOf(server: string, io: string): string {
  return shortLabel({ server, io });
}

/** `sequential answered only 1 of 4, 16 and 64 clients` */
function describeStarvation(rows: readonly Summary[]): string[] {
  const byServer = Map.groupBy(rows.filter(starves), shortLabel);
  return [...byServer].map(([server, cells]) => {
    const byServed = Map.groupBy(cells, ({ clients_served }) => Math.floor(clients_served ?? 0));
    const parts = [...byServed].map(
      ([served, own]) => `${served} of ${list(own.map(({ clients }) => `${clients}`))}`,
    );
    return `${server} answered only ${list(parts)} clients`;
  });
}

function describeGaps(rows: readonly Summary[]): string[] {
  return rows
    .filter(({ valid_trials }) => valid_trials === 0)
    .map((row) => `${shortLabel(row)} has no valid trial with ${clientCounts([row.clients])}`);
}

/** What is the cost of the runtime, and not of the model. */
function describeRuntime(loads: readonly Ranking[]): string[] {
  const isThreadForEach = loads.some(({ pairs }) =>
    pairs.some(
      ({ requests_per_connection, server, other }) =>
        requests_per_connection === 1 &&
        [server, other].some((label) => label.startsWith('worker-per-client/')),
    ),
  );
  return isThreadForEach
    ? ['worker-per-client starts a V8 thread for each connection, some 12 ms of CPU: a cost of the runtime']
    : [];
}

function clientCounts(counts: readonly number[]): string {
  return `${list(counts.map(String))} ${counts.length === 1 && counts[0] === 1 ? 'client' : 'clients'}`;
}

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function list(items: readonly string[]): string {
  return LIST.format(items);
}
