/** For the tests: reads one answer in pieces. */
import { AnswerReader, type AnswerSink, type ConnectionEnd } from '../http-answer.ts';
import type { AnswerHint } from '../http-hints.ts';
import { INCOMPLETE, WRONG } from '../workload.ts';

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly closing: boolean }
  | { readonly kind: 'refused'; readonly fault: string }
  /** More may come, and whether a byte of the answer has. */
  | { readonly kind: 'waiting'; readonly begun: boolean };

export interface Reading {
  readonly outcome: Outcome;
  readonly hints: ReadonlySet<AnswerHint>;
  /** How many bytes were taken. */
  readonly taken: number;
}

export interface ReadOptions {
  /** How the connection ends behind the pieces; without it, it stays open. */
  readonly end?: ConnectionEnd;
  readonly isHead?: boolean;
}

export function readAnswer(pieces: readonly Buffer[], { end, isHead = false }: ReadOptions = {}): Reading {
  let body = '';
  let taken = 0;
  const hints = new Set<AnswerHint>();
  const sink: AnswerSink = {
    head: () => null,
    body: (input, from, to) => {
      body += input.toString('latin1', from, to);
      return null;
    },
    end: () => null,
  };
  const reader = new AnswerReader(sink, (hint) => hints.add(hint), { isHead });
  const done = (outcome: Outcome): Reading => ({ outcome, hints, taken });
  const answer = (isEnded: boolean): Reading => {
    const { head } = reader;
    if (head === undefined) throw new Error('an answer is whole without a head');
    return done({ kind: 'answer', status: head.status, body, closing: isEnded || head.closing });
  };
  for (const piece of pieces) {
    const stop = reader.read(piece, 0, piece.length);
    if (stop === WRONG) break;
    taken += stop === INCOMPLETE ? piece.length : stop;
    if (stop !== INCOMPLETE) return answer(false);
  }
  const { begun } = reader;
  if (reader.fault === null && end !== undefined && reader.ended(end)) return answer(true);
  const { fault } = reader;
  return done(fault === null ? { kind: 'waiting', begun } : { kind: 'refused', fault });
}
