/** The map of which model wins, in words: how many cells each won, and where. */
import { rank, type Ranking } from '../analysis/ranking.ts';
import type { SummaryRow } from '../results/columns.ts';
import { comparedIo } from '../results/server-names.ts';
import { formatCount } from '../words/numbers.ts';

/** One cell of the map. */
interface MapCell {
  readonly variant: string;
  readonly clients: number;
  /** The servers that no difference to the best was shown for; the best first. Empty where nothing was measured. */
  readonly best: readonly SummaryRow[];
  readonly next: SummaryRow | null;
  readonly decided: boolean;
}

/** @param rows of one scenario */
function mapCells(rows: readonly SummaryRow[]): MapCell[] {
  const cells = Map.groupBy(rows, (row) => JSON.stringify([row.variant, row.clients, comparedIo(row, rows)]));
  return [...cells.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { best, next, decided }: Ranking = rank(own);
    return [{ variant: first.variant, clients: first.clients, best, next, decided }];
  });
}

/** One sentence: each server with the cells that it won alone, and how many nobody won. */
export function concludeCrossover(scenario: string, rows: readonly SummaryRow[]): string[] {
  const cells = mapCells(rows);
  if (cells.length === 0) return [];
  const won = cells.filter(({ best, next, decided }) => decided && best.length === 1 && next !== null);
  const winners = Map.groupBy(won, ({ best }) => best[0]?.server ?? '');
  const parts = [...winners]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([server, own]) => `${server} won ${formatCount(own.length)} (${placesOf(own)})`);
  const open = cells.length - won.length;
  const rest = open === 0 ? [] : [`in ${formatCount(open)} no single winner was shown`];
  return [`${scenario}: of ${formatCount(cells.length)} cells of the map ${[...parts, ...rest].join('; ')}.`];
}

/** `0 % CPU with 1, 4, 16; 100 % CPU with 64` */
function placesOf(cells: readonly MapCell[]): string {
  return [...Map.groupBy(cells, ({ variant }) => variant)]
    .map(([variant, own]) => `${variant} with ${own.map(({ clients }) => formatCount(clients)).join(', ')}`)
    .join('; ');
}
