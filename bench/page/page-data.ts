/** What a report hands to its page as JSON. Texts that are long or many are packed: gzip, then base64. */
export interface PageData {
  readonly servers: readonly PageServer[];
  /** By the id of the figure. */
  readonly charts: Readonly<Record<string, PageChart>>;
  readonly trials: PageTrials;
}

export interface PageServer {
  /** As in tables and figures. */
  readonly label: string;
  /** As in the matrix: two servers may share it. */
  readonly name: string;
}

export interface PageChart {
  readonly title: string;
  /** A specification of Vega, packed. */
  readonly specification: string;
  readonly interaction: ChartInteraction | null;
}

/** @see Interaction of the figures; `other` is packed. */
export type ChartInteraction =
  | { readonly kind: 'scale'; readonly other: string; readonly isLog: boolean }
  | { readonly kind: 'zoom'; readonly range: readonly [number, number] };

/** The signal of a specification that can be zoomed: the ends of its x axis. */
export const ZOOM_SIGNAL = 'zoom';

export type TrialCell = string | number | null;

export interface PageTrials {
  readonly count: number;
  /** Rows of cells, in the order of the columns, packed. */
  readonly rows: string;
}

/** What a mark of a chart shows when it is pointed at, as texts: where it stands, its value and its interval. */
export interface Tip {
  /** The title of the axis on which `at` is. */
  readonly axis?: string;
  readonly at: string;
  readonly value: string;
  readonly low?: string;
  readonly high?: string;
  readonly trials?: number;
}
