/** The map of which model wins, in words: how many cells each won, and where. */
import type { SummaryRow } from '../columns.ts';
import { rank, type Ranking } from './conclusions.ts';
import { formatCount } from './format.ts';

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
  const cells = Map.groupBy(rows, ({ variant, clients, io }) => JSON.stringify([variant, clients, io]));
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
  const won = cells.filter(({ best, decided }) => decided && best.length === 1);
  const winners = Map.groupBy(won, ({ best }) => best[0]?.server ?? '');
  const parts = [...winners]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([server, own]) => `${server} won ${formatCount(own.length)} (${own.map(placeOf).join(', ')})`);
  const open = cells.length - won.length;
  const rest = open === 0 ? [] : [`in ${formatCount(open)} no single winner was shown`];
  return [`${scenario}: of ${formatCount(cells.length)} cells of the map ${[...parts, ...rest].join('; ')}.`];
}

function placeOf({ variant, clients }: MapCell): string {
  return `${variant} with ${formatCount(clients)}`;
}
