/** What the reader of a report card is told: texts, whatever their language. */
/** Something to mend, or to know. */
export interface Note {
  /** A clause without a full stop. */
  readonly seen: string;
  /** What to change, with the line of C where it is about C. */
  readonly mend: string;
}

/** A note, and the same in a few words for a line of the card, where it is long. */
export interface Finding extends Note {
  readonly brief?: string;
}

/** What a check is, for its reader. */
export interface Titles {
  /** What a right server does: `serves two clients at once`. */
  readonly title: string;
  /** What the check did. */
  readonly did: string;
  /** What the exercises ask. */
  readonly asks: string;
}
