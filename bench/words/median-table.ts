/** The medians of a run under way as a table: requests per second of each server under each number of clients. Pure. */
import { nameCase } from './phrases.ts';
import { type Align, plainTable } from './plain-table.ts';
import type { ReportWords } from './report-en.ts';

export interface MedianTable {
  readonly scenario: string;
  readonly variant: string;
  /** The columns. */
  readonly clients: readonly number[];
  /** The column that is measured now. */
  readonly underWay: number;
  /** By column: requests per second; null: no valid trial so far. */
  readonly servers: readonly { readonly name: string; readonly medians: readonly (number | null)[] }[];
}

/** In its column, what is not measured yet. */
const NOW = '…';
const NOT_YET = '·';

/** @returns the table as texts: a row for each server, first the head */
export function medianTexts(table: MedianTable, words: ReportWords): string[][] {
  const { live, figures } = words;
  const { count } = figures.numbers;
  const heads = table.clients.map((clients) => live.clients(count(clients), clients === 1));
  const rows = table.servers.map(({ name, medians }) => [
    name,
    ...medians.map((median, at) => {
      if (median !== null) return count(Number(median.toPrecision(3)));
      return at === table.underWay ? NOW : NOT_YET;
    }),
  ]);
  return [[live.server, ...heads], ...rows];
}

const LONGEST_NAME = 32;
const GAP = 2;

/** Fits into so many columns: of many numbers of clients, those up to the one under way. */
export function formatMedians(table: MedianTable, width: number, words: ReportWords): string {
  const texts = medianTexts(table, words).map((row) => row.map(shorten));
  const [nameWidth = 0, ...widths] = (texts[0] ?? []).map((_, column) =>
    Math.max(...texts.map((row) => (row[column] ?? '').length)),
  );
  const most = Math.max(1, Math.floor((width - nameWidth) / (GAP + Math.max(...widths))));
  const from = Math.max(0, Math.min(table.underWay + 1, widths.length) - most);
  const isShown = (column: number): boolean => column === 0 || (column > from && column <= from + most);
  const shown = texts.map((row) => row.filter((_, column) => isShown(column)));
  const [head = [], ...rows] = shown;
  const aligns: Align[] = head.map((_, column) => (column === 0 ? 'left' : 'right'));
  return `${words.live.rates(nameCase(table, words.figures))}\n${plainTable(head, aligns, rows)}`;
}

function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}
