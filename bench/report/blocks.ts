/** The content of a report in every format: blocks of text, tables and figures. In texts, `…` marks code. */
import type { PlaceKind } from '../analysis/overview.ts';
import type { Figure } from '../figures/figures.ts';
import type { ReportWords } from '../words/report-en.ts';
import type { AnswerSentence, PlaceText } from '../words/overview.ts';

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** The summary for a reader in a hurry. */
  | { readonly kind: 'summary'; readonly items: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | {
      readonly kind: 'numbered-figure';
      readonly figure: Figure;
      /** From 1. */
      readonly number: number;
      readonly caption: string;
    }
  /** Which server for which work, in three sentences at most. */
  | { readonly kind: 'answer'; readonly sentences: readonly AnswerSentence[] }
  | { readonly kind: 'matrix'; readonly matrix: Matrix }
  /** A part that the table of contents names. @see Section */
  | ({ readonly kind: 'section' } & Section)
  /** Folded away on a screen; the text under which it is. */
  | { readonly kind: 'folded'; readonly summary: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'command'; readonly text: string };

interface Section {
  /** Its address in the page. */
  readonly id: string;
  /** Its name in the table of contents. */
  readonly label: string;
  readonly blocks: readonly Block[];
}

/** The servers by kind of work. */
export interface Matrix {
  /** How to read it. */
  readonly caption: string;
  /** The head of the first column. */
  readonly work: string;
  readonly servers: readonly string[];
  readonly rows: readonly MatrixRow[];
}

interface MatrixRow {
  readonly heading: string;
  readonly note: string;
  /** The scenario, in which its evidence is. */
  readonly section: string;
  /** One for each server; null: not measured. */
  readonly places: readonly (MatrixPlace | null)[];
  readonly missing: string;
}

export interface MatrixPlace extends PlaceText {
  readonly kind: PlaceKind;
  /** 1: as good as the best; 0.5: half as good. */
  readonly toBest: number;
}

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
/** @param label its name in the table of contents */
export const section = (id: string, title: string, blocks: readonly Block[], label = title): Block => ({
  kind: 'section',
  id,
  label,
  blocks: [heading(2, title), ...blocks],
});
export const folded = (summary: string, blocks: readonly Block[]): Block => ({
  kind: 'folded',
  summary,
  blocks,
});
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
export function columnsIn({ answers: { heads, of }, figures }: ReportWords) {
  const { count } = figures.numbers;
  return {
    clients: right(heads.clients, (row: { readonly clients: number }) => count(row.clients)),
    server: named(heads.server, ({ server }: { readonly server: string }) => server),
    validTrials: right(
      heads.validTrials,
      ({ validTrials, trials }: { readonly validTrials: number; readonly trials: number }) =>
        of(count(validTrials), count(trials)),
    ),
  };
}

/** The matrix where places have no colours. */
export function matrixTable({ caption, work, servers, rows }: Matrix): Table {
  return {
    caption,
    columns: [
      { head: work, align: 'left', names: true },
      ...servers.map((head) => ({ head, align: 'left' }) as const),
    ],
    rows: rows.map(({ heading: name, note, places, missing }) => [
      `${name} (${note})`,
      ...places.map((place) => (place === null ? missing : placeWords(place))),
    ]),
  };
}

function placeWords({ main, note }: PlaceText): string {
  return note === '' ? main : `${main} (${note})`;
}
