/**
 * The conclusion of each comparison in one sentence, as a partial order: each pair that is settled, the pairs that are
 * open with the difference that would have shown, and the servers that starve clients. It claims no more than the pairs
 * do. Pure.
 */
import { type RankedComparison, type Ranking, starves } from '../analysis/ranking.ts';
import type { PairOutcome, PairSummary } from '../analysis/pairs.ts';
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { shortLabel } from '../results/server-names.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { RatioInterval } from '../statistics/ratio.ts';
import { formatFactor, formatLatency } from '../words/numbers.ts';
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
    ...describeRuntime(rows),
  ].join('; ');
}

/** Loads with the same outcomes share a clause. */
function describeRankings(rankings: readonly Ranking[]): string[] {
  const alike = groupBy(rankings, ({ pairs, best }) => [
    ...(pairs.length === 0 ? ['alone', ...best.map(({ server }) => server)] : []),
    ...edgesOf(pairs).map(edgeKey).toSorted(),
    ...pairs
      .filter(({ outcome }) => outcome.kind !== 'ahead')
      .map((pair) => [pair.outcome.kind, pair.by, reasonOf(pair), ...namesOf(pair)].join(' '))
      .toSorted(),
  ]);
  return alike.map(describeGroup);
}

function edgeKey(pair: PairSummary): string {
  return [pair.server, pair.other, pair.by, reasonOf(pair)].join(' ');
}

/** Why throughput is not compared; empty where it is. */
function reasonOf({ by, limit }: PairSummary): string {
  return by === 'throughput' ? '' : NOT_THE_LIMIT[limit];
}

function describeGroup(group: Group<Ranking>): string {
  const [{ best, pairs }] = group;
  const [only] = best;
  const where = `with ${clientCounts(group.map(({ clients }) => clients))}`;
  if (only === undefined) return `${where} no server answered all its clients in a valid trial`;
  if (pairs.length === 0) return `${where} ${shortLabel(only)} had no other server to compare with`;
  const all = group.flatMap((ranking) => ranking.pairs);
  const byReason = groupBy(all, (pair) => [reasonOf(pair)]);
  const inOrder = byReason.toSorted(([a], [b]) => reasonOf(a).localeCompare(reasonOf(b)));
  return `${where} ${inOrder.flatMap((own) => describeOutcomes(own, group)).join('; ')}`;
}

/** @param own the pairs of all these loads that are compared for the same reason */
function describeOutcomes(own: Group<PairSummary>, group: Group<Ranking>): string[] {
  const all = group.flatMap(({ pairs }) => pairs);
  return [
    ...describeReason(own, all),
    ...describeSettled(group[0].pairs, own),
    ...describeEqual(own),
    ...describeUnsettled(own),
  ];
}

/** @param all of the same loads */
function describeReason(own: Group<PairSummary>, all: readonly PairSummary[]): string[] {
  const reason = reasonOf(own[0]);
  if (reason === '') return [];
  const which = own.length === all.length ? '' : `${between(own)} `;
  return [`${which}${reason}, so server CPU is compared`];
}

/** The differences shown, without those that follow from two others by the same quantity. Leaders first. */
function edgesOf(pairs: readonly PairSummary[]): PairSummary[] {
  const ahead = pairs.filter(({ outcome }) => outcome.kind === 'ahead');
  const follows = ({ server, other, by }: PairSummary): boolean =>
    ahead
      .filter((pair) => pair.by === by && pair.server === server)
      .some((first) =>
        ahead.some((pair) => pair.by === by && pair.server === first.other && pair.other === other),
      );
  const placeOf = (label: string): number => ahead.filter(({ other }) => other === label).length;
  return ahead.filter((pair) => !follows(pair)).toSorted((a, b) => placeOf(a.other) - placeOf(b.other));
}

/**
 * @param pairs of one of the loads
 * @param all of all loads with these outcomes, for one reason
 */
function describeSettled(pairs: readonly PairSummary[], all: readonly PairSummary[]): string[] {
  return edgesOf(pairs).flatMap((edge) => {
    const own = all.filter((pair) => edgeKey(pair) === edgeKey(edge));
    if (own.length === 0) return [];
    const [first, second] = [nameOf(edge.server, edge.io), nameOf(edge.other, edge.otherIo)];
    return edge.by === 'throughput'
      ? `${first} had ${rangeOf(own, (ratio) => ratio)} times the throughput of ${second}`
      : `${first} used ${rangeOf(own, (ratio) => 1 / ratio)} times the server CPU per request of ${second}`;
  });
}

/** Of one load with its interval, of several from the least to the most that is shown. */
function rangeOf(pairs: readonly PairSummary[], read: (ratio: number) => number): string {
  const ratios = pairs.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [only, ...others] = ratios;
  if (only === undefined) return '?';
  if (others.length > 0) {
    const values = ratios.map((one) => read(shownOf(one) ?? one.ratio)).toSorted((a, b) => a - b);
    const [low, high] = [values[0] ?? 1, values.at(-1) ?? 1].map(formatFactor);
    return low === high ? `${low}` : `${low} to ${high}`;
  }
  const ends = [only.low, only.high]
    .flatMap((end) => (end === null ? [] : [read(end)]))
    .toSorted((a, b) => a - b);
  const shown = shownOf(only);
  if (shown !== null) return `at ${read(only.ratio) < 1 ? 'most' : 'least'} ${formatFactor(read(shown))}`;
  const interval = ends.length < 2 ? '' : ` (${ends.map(formatFactor).join(' to ')})`;
  return `${formatFactor(read(only.ratio))}${interval}`;
}

/** Of a ratio that is too noisy: the end of its interval that is shown. Else null. */
function shownOf({ ratio, low, high }: RatioInterval): number | null {
  return isTooNoisy(ratio, low, high) ? low : null;
}

function describeEqual(pairs: readonly PairSummary[]): string[] {
  const equal = pairs.filter(({ outcome }) => outcome.kind === 'equal');
  return groupsOf(equal).map((names) => `${list(names)} differ by less than 10 %${ofCpu(equal)}`);
}

/** What is open, of the pair that leaves most open. */
function describeUnsettled(pairs: readonly PairSummary[]): string[] {
  const pick = (kind: PairOutcome['kind']) => pairs.filter(({ outcome }) => outcome.kind === kind);
  const [open, few, silent] = [pick('open'), pick('too-few-blocks'), pick('not-ranked')];
  return [
    ...(open.length === 0
      ? []
      : [`no difference${ofCpu(open)} was shown ${between(open)}${describeOpen(open)}`]),
    ...(few.length === 0 ? [] : [`too few trials are valid to compare ${groupNames(few)}`]),
    ...(silent.length === 0
      ? []
      : [`${groupNames(silent)} cannot be compared, as one of them answered nothing in some block`]),
  ];
}

function ofCpu(pairs: readonly PairSummary[]): string {
  return pairs.some(({ by }) => by === 'server CPU') ? ' in server CPU per request' : '';
}

/** `between a and b, or among c, d and e` */
function between(pairs: readonly PairSummary[]): string {
  return groupsOf(pairs)
    .map((names) => `${names.length === 2 ? 'between' : 'among'} ${list(names)}`)
    .join(', or ');
}

function groupNames(pairs: readonly PairSummary[]): string {
  return groupsOf(pairs).map(list).join(', or ');
}

/** The names in groups of which every two are one of the pairs, so that few groups hold all pairs. */
function groupsOf(pairs: readonly PairSummary[]): string[][] {
  const known = new Set(pairs.map((pair) => namesOf(pair).join(' ')));
  const names = [...new Set(pairs.flatMap(namesOf))].toSorted();
  const isPair = (a: string, b: string): boolean => known.has([a, b].toSorted().join(' '));
  const groups: string[][] = [];
  for (const pair of pairs) {
    const own = namesOf(pair);
    if (groups.some((group) => own.every((name) => group.includes(name)))) continue;
    for (const name of names) if (own.every((one) => isPair(one, name))) own.push(name);
    groups.push(own.toSorted());
  }
  return groups;
}

function namesOf({ server, io, other, otherIo }: PairSummary): string[] {
  return [nameOf(server, io), nameOf(other, otherIo)].toSorted();
}

function nameOf(server: string, io: string): string {
  return shortLabel({ server, io });
}

/** `sequential answered only 1 of 4, 16 or 64 clients` */
function describeStarvation(rows: readonly Summary[]): string[] {
  const byServer = Map.groupBy(rows.filter(starves), shortLabel);
  return [...byServer].map(([server, cells]) => {
    const byServed = Map.groupBy(cells, ({ clients_served }) => Math.floor(clients_served ?? 0));
    const parts = [...byServed].map(
      ([served, own]) => `${served} of ${ANY.format(own.map(({ clients }) => `${clients}`))}`,
    );
    return `${server} answered only ${list(parts)} clients`;
  });
}

function describeGaps(rows: readonly Summary[]): string[] {
  return rows
    .filter(({ valid_trials }) => valid_trials === 0)
    .map((row) => `${shortLabel(row)} has no valid trial with ${clientCounts([row.clients])}`);
}

/** The cost of starting V8 in a thread for each connection: of the runtime, and not of the model. */
function describeRuntime(rows: readonly Summary[]): string[] {
  const costs = rows
    .filter((row) => row.model === 'worker-per-client' && row.requests_per_connection === 1)
    .flatMap((row) => row.server_cpu_us_per_request ?? [])
    .toSorted((a, b) => a - b);
  const [least, most] = [costs.at(0), costs.at(-1)].map((us) => formatLatency(us ?? null));
  if (least === undefined || most === undefined || costs.length === 0) return [];
  const range = least === most ? least : `${least} to ${most}`;
  return [
    `worker-per-client starts a V8 thread for each connection (${range} of CPU per request): a cost of the runtime, not of the model`,
  ];
}

function clientCounts(counts: readonly number[]): string {
  return `${list(counts.map(String))} ${counts.length === 1 && counts[0] === 1 ? 'client' : 'clients'}`;
}

const ANY = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function list(items: readonly string[]): string {
  return LIST.format(items);
}
