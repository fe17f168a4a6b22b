/** What a run under way shows on its live page: texts, in the language of the page. */
export interface LiveState {
  /** Where the run is: block, time spent, time left. */
  readonly status: string;
  readonly underWay: string;
  /** When the run sent this. */
  readonly heard: string;
  readonly plan: readonly string[];
  /** The answer so far; one sentence where there is none yet. */
  readonly answer: readonly { readonly about: string; readonly finding: string }[];
  readonly matrix: LiveMatrix | null;
  /** Every comparison: how many blocks it has, and which of its pairs are settled. */
  readonly comparisons: LiveTable;
  /** Medians of the scenario under way; null: it has none. */
  readonly medians: LiveTable | null;
  readonly disturbances: readonly string[];
  readonly figures: readonly LiveFigure[];
}

export interface LiveMatrix {
  readonly work: string;
  readonly caption: string;
  readonly servers: readonly string[];
  readonly rows: readonly LiveMatrixRow[];
}

interface LiveMatrixRow {
  readonly heading: string;
  readonly note: string;
  /** One for each server; `tone`: a class of the style of a report. */
  readonly places: readonly { readonly main: string; readonly note: string; readonly tone: string }[];
}

export interface LiveTable {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

export interface LiveFigure {
  /** Its path on the server. */
  readonly src: string;
  readonly title: string;
}
