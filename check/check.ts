/** The contract of a check: what it does to a server, and what may come of it. One value for each check, in the files beside. */
import type { Client, Reply } from './client.ts';
import type { Finding, Note, Titles } from './finding.ts';
import type { ModelFinding } from './model-verdict.ts';
import type { CheckedServer } from './server.ts';
import type { CheckWords } from './words-en.ts';

/** An exercise of the course, or none: then a fault is what is wrong in any of them. */
export type Exercise = 1 | 2 | 4 | null;

/**
 * `one-at-a-time`: it serves one client at a time, which is the design of some exercises and a fault in others.
 * `skipped`: it could not be checked.
 */
export interface Outcome {
  readonly kind: 'ok' | 'remark' | 'one-at-a-time' | 'fault' | 'skipped';
  /** In a few words, for a line of the card. */
  readonly seen: string;
  readonly notes: readonly Note[];
  /** Of the check that finds the model. */
  readonly model?: ModelFinding;
  /** It cannot come from a busy machine, so it is not tried again. */
  readonly certain: boolean;
}

/** What a check works with. */
export interface CheckContext {
  readonly server: CheckedServer;
  /** In which its outcome is told. */
  readonly words: CheckWords;
  readonly request: Buffer;
  /** The usual time from connecting to the end of an answer, ms. */
  readonly usualMs: number;
  /** The body to compare with; null where two answers differed. */
  readonly page: Buffer | null;
  /** It answers before a client has sent anything. */
  readonly answersUnasked: boolean;
  readonly exercise: Exercise;
  /** Starts a new client. @returns null where it is refused */
  connect(isReading?: boolean, boundMs?: number): Promise<Client | null>;
  /** One client that asks once. */
  ask(): Promise<Reply>;
  /** @returns what is wrong with an answer, or null */
  judge(reply: Reply): string | null;
  /** The next client must be served. @param after whose it is: `a client that left` @returns the fault, or null */
  next(after: string): Promise<Outcome | null>;
  /** Starts another one on the same port, and ends it. @returns why that failed, or null */
  readonly restart: () => Promise<string | null>;
  /** The checks in which a fault or a stall was found: later ones do not find it again. */
  readonly found: ReadonlySet<string>;
  /** The longest wait for an answer that must come, ms. */
  readonly answerMs: number;
  /** No answer for this long is a stall, ms. */
  readonly stallMs: number;
}

export interface Check {
  /** For programs. */
  readonly id: string;
  readonly about: (words: CheckWords) => Titles;
  /** Where it is judged; elsewhere it is left out. */
  readonly exercises: readonly Exercise[];
  /** It needs a server of its own, whose first connection is not used. */
  readonly needsFresh?: true;
  readonly run: (context: CheckContext) => Promise<Outcome>;
}

export function ok(seen: string): Outcome {
  return { kind: 'ok', seen, notes: [], certain: true };
}

export function remark(seen: string, ...notes: readonly Note[]): Outcome {
  return { kind: 'remark', seen, notes, certain: true };
}

/** A remark of one note. */
export function remarkOn({ seen, mend, brief = seen }: Finding): Outcome {
  return remark(brief, { seen, mend });
}

/** It may come from a busy machine: it is tried again, alone. */
export function fault({ seen, mend, brief = seen }: Finding): Outcome {
  return { kind: 'fault', seen: brief, notes: [{ seen, mend }], certain: false };
}

export function certainFault(finding: Finding): Outcome {
  return { ...fault(finding), certain: true };
}

export function skipped(seen: string): Outcome {
  return { kind: 'skipped', seen, notes: [], certain: true };
}
