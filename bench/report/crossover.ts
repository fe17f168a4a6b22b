/** The map of winners in words: the number of cells in which each server was ahead, and where. */
import type { MapCell } from '../analysis/ranking.ts';
import type { ReportWords } from '../words/report-en.ts';

/** One sentence: the cells in which each server was ahead alone, and the number of cells without such a server. */
export function concludeCrossover(scenario: string, cells: readonly MapCell[], words: ReportWords): string[] {
  if (cells.length === 0) return [];
  const { answers, figures } = words;
  const { count } = figures.numbers;
  const won = cells.filter(({ best, next, decided }) => decided && best.length === 1 && next !== null);
  const winners = Map.groupBy(won, ({ best }) => best[0]?.server ?? '');
  const parts = [...winners]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([server, own]) => answers.crossover.ahead(server, count(own.length), placesOf(own, words)));
  const open = cells.length - won.length;
  const rest = open === 0 ? [] : [answers.crossover.open(count(open))];
  const all = figures.answer.clauses([...parts, ...rest]);
  return [answers.sentence(scenario, answers.crossover.cells(count(cells.length), all))];
}

/** `0 % CPU with 1, 4, 16; 100 % CPU with 64` */
function placesOf(cells: readonly MapCell[], { answers, figures }: ReportWords): string {
  const places = [...Map.groupBy(cells, ({ variant }) => variant)].map(([variant, own]) =>
    answers.crossover.place(
      figures.variant(variant),
      own.map(({ clients }) => figures.numbers.count(clients)).join(', '),
    ),
  );
  return figures.answer.clauses(places);
}
