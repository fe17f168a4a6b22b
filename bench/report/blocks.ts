/** The content of a report in every format: blocks of text, tables and figures. In texts, `…` marks code. */
import type { Figure } from '../figures/figures.ts';
import { formatCount } from '../words/numbers.ts';

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** The summary for a reader in a hurry. */
  | { readonly kind: 'summary'; readonly items: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | { readonly kind: 'command'; readonly text: string };

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Its cells name the rows. */
  readonly names?: true;
}

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: 'heading', level, text });
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });

/** A table; each column writes its own cell of a row. */
export interface ColumnOf<Row> extends Column {
  readonly cell: (row: Row) => string;
}

type Cell<Row> = ColumnOf<Row>['cell'];

export function left<Row>(head: string, cell: Cell<Row>): ColumnOf<Row> {
  return { head, align: 'left', cell };
}

export function right<Row>(head: string, cell: Cell<Row>): ColumnOf<Row> {
  return { head, align: 'right', cell };
}

/** A column whose cells name their rows. */
export function named<Row>(head: string, cell: Cell<Row>): ColumnOf<Row> {
  return { head, align: 'left', names: true, cell };
}

export function tableOf<Row>(
  caption: string,
  rows: readonly Row[],
  columns: readonly ColumnOf<NoInfer<Row>>[],
): Block {
  return {
    kind: 'table',
    table: { caption, columns, rows: rows.map((row) => columns.map(({ cell }) => cell(row))) },
  };
}

/** Columns of many tables. */
export const CLIENTS: ColumnOf<{ readonly clients: number }> = right('clients', ({ clients }) =>
  formatCount(clients),
);
export const SERVER: ColumnOf<{ readonly server: string }> = named('server', ({ server }) => server);
export const VALID_TRIALS: ColumnOf<{ readonly validTrials: number; readonly trials: number }> = right(
  'valid trials',
  ({ validTrials, trials }) => `${validTrials} of ${trials}`,
);
