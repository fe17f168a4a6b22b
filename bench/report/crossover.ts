/** The map of winners in words: the number of cells in which each server was ahead, and where. */
import type { MapCell } from '../analysis/ranking.ts';
import { formatCount } from '../words/numbers.ts';

/** One sentence: the cells in which each server was ahead alone, and the number of cells without such a server. */
export function concludeCrossover(scenario: string, cells: readonly MapCell[]): string[] {
  if (cells.length === 0) return [];
  const won = cells.filter(({ best, next, decided }) => decided && best.length === 1 && next !== null);
  const winners = Map.groupBy(won, ({ best }) => best[0]?.server ?? '');
  const parts = [...winners]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([server, own]) => `${server} was ahead in ${formatCount(own.length)} (${placesOf(own)})`);
  const open = cells.length - won.length;
  const rest = open === 0 ? [] : [`in ${formatCount(open)} no server was shown to be ahead of all others`];
  return [
    `${scenario}: of the ${formatCount(cells.length)} cells of the map, ${[...parts, ...rest].join('; ')}.`,
  ];
}

/** `0 % CPU with 1, 4, 16; 100 % CPU with 64` */
function placesOf(cells: readonly MapCell[]): string {
  return [...Map.groupBy(cells, ({ variant }) => variant)]
    .map(([variant, own]) => `${variant} with ${own.map(({ clients }) => formatCount(clients)).join(', ')}`)
    .join('; ');
}
