/** The parts of a report on which clients are served where there are more than threads, and how threads share them. */
import type { FairnessLoad, Spread } from '../analysis/fairness.ts';
import { nameCase } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, left, right, tableOf } from './blocks.ts';

/** A sentence for each variant and number of clients: the servers that served all, and the count of the others. */
export function concludeFairness(
  scenario: string,
  loads: readonly FairnessLoad[],
  { answers, figures }: ReportWords,
): string[] {
  const { fairness, sentence } = answers;
  const { count } = figures.numbers;
  return loads.map(({ variant, clients, shares }) => {
    const all = shares.filter(({ served }) => served >= clients);
    const few = shares.filter(({ served }) => served < clients);
    const names = all.map(({ server, jain }) => fairness.share(server, count(jain))).join(', ');
    const parts = [
      ...(all.length === 0 ? [] : [fairness.all(names)]),
      ...few.map(({ server, served, jain }) => fairness.few(server, count(served), count(jain))),
    ];
    const finding = fairness.of(count(clients), figures.answer.clauses(parts));
    return sentence(nameCase({ scenario, variant }, figures), finding);
  });
}

/** The table of how clients spread over threads; only of servers with such threads. */
export function spreadBlocks(spreads: readonly Spread[], words: ReportWords): Block[] {
  if (spreads.length === 0) return [];
  const { heads, fairness } = words.answers;
  const { count, percent } = words.figures.numbers;
  const { clients, server } = columnsIn(words);
  const several = new Set(spreads.map(({ variant }) => variant)).size > 1;
  return [
    tableOf(fairness.spread, spreads, [
      ...(several ? [left(heads.variant, ({ variant }: Spread) => words.figures.variant(variant))] : []),
      clients,
      server,
      right(fairness.threads, ({ threads }) => count(threads)),
      right(fairness.busiest, ({ busiest }) => percent(Number((100 * busiest).toPrecision(3)))),
      left(fairness.example, ({ example }) => example),
    ]),
  ];
}
