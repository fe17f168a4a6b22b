/** The part of a report on one bystander that holds up the clients: a table, and a sentence for each kind. */
import type { BesideBystander } from '../analysis/bystanders.ts';
import { groupRows } from '../results/rows.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, tableOf, right, left } from './blocks.ts';

function hasSeveralLoads(group: readonly BesideBystander[]): boolean {
  return new Set(group.map(({ clients }) => clients)).size > 1;
}

export function bystanderBlocks(group: readonly BesideBystander[], words: ReportWords): Block[] {
  if (group.length === 0) return [];
  const { headOfLine, of } = words.answers;
  const { count, latency } = words.figures.numbers;
  const { clients, server, validTrials } = columnsIn(words);
  return [
    tableOf(headOfLine.caption, group, [
      left(headOfLine.bystander, ({ name }: BesideBystander) => words.figures.variant(name)),
      server,
      ...(hasSeveralLoads(group) ? [clients] : []),
      right(headOfLine.served, (row) =>
        row.clientsServed === null ? NOT_MEASURED : of(count(row.clientsServed), count(row.clients)),
      ),
      right(headOfLine.rate, ({ throughputRps }) => count(throughputRps)),
      right(headOfLine.tail, ({ tail, tailUs }) =>
        tailUs === null ? NOT_MEASURED : `${latency(tailUs)} (${tail})`,
      ),
      right(headOfLine.without, (row) => changeCell(row, words)),
      validTrials,
    ]),
  ];
}

function changeCell({ change, isStalled }: BesideBystander, { answers, figures }: ReportWords): string {
  if (isStalled) return answers.headOfLine.noOther;
  return change === null ? NOT_MEASURED : figures.numbers.change(change.ratio);
}

/**
 * One sentence for each kind of bystander, and for each number of clients where there are several: the servers that it
 * stalls, those whose tail latency it multiplies, and those without a shown growth.
 */
export function concludeBystanders(
  scenario: string,
  all: readonly BesideBystander[],
  words: ReportWords,
): string[] {
  const { sentence, headOfLine } = words.answers;
  const { answer, numbers, variant } = words.figures;
  return groupRows(all, ['name', 'clients']).map((group) => {
    const [{ name, clients }] = group;
    const beside = hasSeveralLoads(all) ? numbers.count(clients) : null;
    const subject = headOfLine.subject(scenario, variant(name), beside, clients === 1);
    return sentence(subject, answer.clauses(describeGroup(group, words)));
  });
}

/** @param group of one kind and number of clients */
function describeGroup(group: readonly BesideBystander[], words: ReportWords): string[] {
  const { headOfLine } = words.answers;
  const { change, count } = words.figures.numbers;
  const stalled = group.filter(({ isStalled }) => isStalled);
  const starved = group.filter((one) => !one.isStalled && isStarving(one));
  const rest = group.filter((one) => !one.isStalled && !isStarving(one));
  const slowed = rest
    .filter((one) => one.change?.direction === 'up')
    .toSorted((a, b) => (b.change?.ratio.ratio ?? 0) - (a.change?.ratio.ratio ?? 0));
  const unchanged = rest.filter(
    (one) => one.change?.direction === 'none' || one.change?.direction === 'down',
  );
  const unknown = rest.filter((one) => one.change === null || one.change.direction === 'unknown');
  const kinds = [
    [stalled, headOfLine.stalled, ({ server }) => server],
    [
      starved,
      headOfLine.starving,
      (one) => headOfLine.starved(one.server, count(one.clientsServed), count(one.clients)),
    ],
    [
      slowed,
      headOfLine.slowed,
      (one) => headOfLine.times(one.server, one.change === null ? '' : change(one.change.ratio)),
    ],
    [unchanged, headOfLine.unchanged, ({ server }) => server],
    [unknown, headOfLine.unknown, (one) => describeSeen(one, words)],
  ] as const satisfies [
    readonly BesideBystander[],
    (servers: string) => string,
    (one: BesideBystander) => string,
  ][];
  return kinds.flatMap(([own, clause, name]) => (own.length === 0 ? [] : [clause(own.map(name).join(', '))]));
}

/** What was seen of a server that cannot be compared. */
function describeSeen(
  { server, tail, tailUs }: BesideBystander,
  { answers: { headOfLine }, figures }: ReportWords,
): string {
  return tailUs === null ? server : headOfLine.seen(server, tail, figures.numbers.latency(tailUs));
}

/** Whether fewer clients are answered than without the bystander. */
function isStarving({ servedWithout, clientsServed }: BesideBystander): boolean {
  return clientsServed !== null && servedWithout !== null && clientsServed < servedWithout;
}
