/**
 * The conclusion of each comparison in one sentence, as a partial order: each pair that is settled, the pairs that are
 * open with the difference that would have shown, and the servers that starve clients. It claims no more than the pairs
 * do. Pure.
 */
import { type RankedComparison, type Ranking, starves } from '../analysis/ranking.ts';
import { invert, type PairOutcome, type PairSummary } from '../analysis/pairs.ts';
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { shortLabel } from '../results/server-names.ts';
import { capital } from '../words/overview.ts';
import { describeOpen, whereOf } from '../words/phrases.ts';
import { ratioRange } from '../words/ratio-range.ts';
import type { ReportWords } from '../words/report-en.ts';
import { describeThreads, describeTwins } from './beside-c.ts';

/** A sentence for each comparison. */
export function conclude(comparisons: readonly RankedComparison[], words: ReportWords): string[] {
  return subjectsOf(comparisons, words).map(([comparison, subject]) =>
    words.verdicts.sentence(
      [titleOf(comparison.scenario, words), ...subject].join(', '),
      words.figures.answer.clauses([
        ...describeRankings(comparison.loads, words),
        ...describeOthers(comparison, words),
      ]),
    ),
  );
}

/** The same under the title of the scenario: a sentence for each finding. */
export function concludeEach(comparisons: readonly RankedComparison[], words: ReportWords): string[] {
  return subjectsOf(comparisons, words).flatMap(([comparison, subject]) => {
    const loads = describeRankings(comparison.loads, words);
    const others = describeOthers(comparison, words);
    return subject.length === 0
      ? // The others begin with the name of a server.
        [...loads.map((load) => capital(load, words.figures)), ...others].map((finding) => `${finding}.`)
      : [...loads, ...others].map((finding) => words.verdicts.sentence(subject.join(', '), finding));
  });
}

/** Each with what it is alone in: its variant, and its io and driver where there are several. */
function subjectsOf(
  comparisons: readonly RankedComparison[],
  words: ReportWords,
): [comparison: RankedComparison, subject: string[]][] {
  const ios = new Set(comparisons.map(({ io }) => io));
  const drivers = new Set(comparisons.map(({ driver }) => driver));
  return comparisons.map((comparison) => {
    const { variant, driver, io } = comparison;
    const conditions = [...(ios.size > 1 ? [io] : []), ...(drivers.size > 1 ? [driver] : [])];
    return [comparison, [...(variant === '' ? [] : [words.figures.variant(variant)]), ...conditions]];
  });
}

function titleOf(scenario: string, { scenarios, verdicts }: ReportWords): string {
  const title = scenarios[scenario]?.title;
  return title === undefined ? scenario : verdicts.subject(scenario, title);
}

/** What is no ranking. */
function describeOthers(comparison: RankedComparison, words: ReportWords): string[] {
  const { rows } = comparison;
  return [
    ...describeStarvation(rows, words),
    ...describeGaps(rows, words),
    ...describeTwins(comparison, words),
    ...describeThreads(comparison, words),
  ];
}

/** Loads with the same outcomes share a clause. */
function describeRankings(rankings: readonly Ranking[], words: ReportWords): string[] {
  const alike = groupBy(rankings, ({ pairs, best }) => [
    ...(pairs.length === 0 ? ['alone', ...best.map(({ server }) => server)] : []),
    ...edgesOf(pairs).map(edgeKey).toSorted(),
    ...pairs
      .filter(({ outcome }) => outcome.kind !== 'ahead')
      .map((pair) => [pair.outcome.kind, pair.by, reasonOf(pair), ...namesOf(pair)].join(' '))
      .toSorted(),
  ]);
  return alike.map((group) => describeGroup(group, words));
}

function edgeKey(pair: PairSummary): string {
  return [pair.server, pair.other, pair.by, reasonOf(pair)].join(' ');
}

/** Why throughput is not compared; empty where it is. */
function reasonOf({ by, limit }: PairSummary): PairSummary['limit'] | '' {
  return by === 'throughput' ? '' : limit;
}

function describeGroup(group: Group<Ranking>, words: ReportWords): string {
  const { verdicts } = words;
  const [{ best, pairs }] = group;
  const [only] = best;
  const where = whereOf(
    group.map(({ clients }) => clients),
    words,
  );
  if (only === undefined) return verdicts.noServer(where);
  if (pairs.length === 0) return verdicts.unopposed(where, shortLabel(only));
  const all = group.flatMap((ranking) => ranking.pairs);
  const byReason = groupBy(all, (pair) => [reasonOf(pair)]);
  const inOrder = byReason.toSorted(([a], [b]) => orderOf(a) - orderOf(b));
  const outcomes = inOrder.flatMap((own) => describeOutcomes(own, group, words));
  return verdicts.under(where, words.figures.answer.clauses(outcomes));
}

const REASONS = ['', 'waking', 'others', 'load', 'unknown', 'server'] as const;

function orderOf(pair: PairSummary): number {
  return REASONS.indexOf(reasonOf(pair));
}

/** @param own the pairs of all these loads that are compared for the same reason */
function describeOutcomes(own: Group<PairSummary>, group: Group<Ranking>, words: ReportWords): string[] {
  const all = group.flatMap(({ pairs }) => pairs);
  return [
    ...describeReason(own, all, words),
    ...describeSettled(group[0].pairs, own, words),
    ...describeEqual(own, words),
    ...describeUnsettled(own, words),
  ];
}

/** @param all of the same loads */
function describeReason(own: Group<PairSummary>, all: readonly PairSummary[], words: ReportWords): string[] {
  const reason = reasonOf(own[0]);
  if (reason === '') return [];
  const which = own.length === all.length ? '' : between(own, words);
  return [words.verdicts.byCpu(which, words.verdicts.reasons[reason])];
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
function describeSettled(
  pairs: readonly PairSummary[],
  all: readonly PairSummary[],
  words: ReportWords,
): string[] {
  const { throughput, cpu } = words.verdicts;
  return edgesOf(pairs).flatMap((edge) => {
    const own = all.filter((pair) => edgeKey(pair) === edgeKey(edge));
    if (own.length === 0) return [];
    const [first, second] = [nameOf(edge.server, edge.io), nameOf(edge.other, edge.otherIo)];
    const ratios = own.flatMap(({ ratio }) => ratio ?? []);
    return edge.by === 'throughput'
      ? throughput(first, ratioRange(ratios, words), second)
      : cpu(
          first,
          ratioRange(
            ratios.flatMap((ratio) => invert(ratio) ?? []),
            words,
          ),
          second,
        );
  });
}

function describeEqual(pairs: readonly PairSummary[], words: ReportWords): string[] {
  const equal = pairs.filter(({ outcome }) => outcome.kind === 'equal');
  return groupsOf(equal).map((names) =>
    words.verdicts.equal(words.figures.numbers.list(names), isByCpu(equal)),
  );
}

/** What is open, of the pair that leaves most open. */
function describeUnsettled(pairs: readonly PairSummary[], words: ReportWords): string[] {
  const { verdicts } = words;
  const pick = (kind: PairOutcome['kind']) => pairs.filter(({ outcome }) => outcome.kind === kind);
  const [open, few, silent] = [pick('open'), pick('too-few-blocks'), pick('not-ranked')];
  return [
    ...(open.length === 0
      ? []
      : [verdicts.open(between(open, words), isByCpu(open)) + describeOpen(open, words)]),
    ...(few.length === 0 ? [] : [verdicts.tooFew(groupNames(few, words))]),
    ...(silent.length === 0 ? [] : [verdicts.silent(groupNames(silent, words))]),
  ];
}

function isByCpu(pairs: readonly PairSummary[]): boolean {
  return pairs.some(({ by }) => by === 'server CPU');
}

/** `between a and b, or among c, d and e` */
function between(pairs: readonly PairSummary[], words: ReportWords): string {
  const { verdicts } = words;
  return verdicts.or(
    groupsOf(pairs).map((names) => verdicts.between(words.figures.numbers.list(names), names.length === 2)),
  );
}

function groupNames(pairs: readonly PairSummary[], words: ReportWords): string {
  return words.verdicts.or(groupsOf(pairs).map((names) => words.figures.numbers.list(names)));
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
function describeStarvation(rows: readonly Summary[], words: ReportWords): string[] {
  const { verdicts, figures } = words;
  const { count } = figures.numbers;
  const byServer = Map.groupBy(rows.filter(starves), shortLabel);
  return [...byServer].map(([server, cells]) => {
    const byServed = Map.groupBy(cells, ({ clients_served }) => Math.floor(clients_served ?? 0));
    const parts = [...byServed].map(([served, own]) => {
      const all = own.map(({ clients }) => count(clients));
      return verdicts.part(count(served), words.figures.numbers.list(all, 'disjunction'));
    });
    return verdicts.starving(server, words.figures.numbers.list(parts));
  });
}

function describeGaps(rows: readonly Summary[], words: ReportWords): string[] {
  return rows
    .filter(({ valid_trials }) => valid_trials === 0)
    .map((row) => words.verdicts.noValidTrial(shortLabel(row), whereOf([row.clients], words)));
}
