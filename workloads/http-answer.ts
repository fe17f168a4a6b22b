/**
 * Reads HTTP/1 answers as a tolerant client does (RFC 9110, RFC 9112; docs/http-answers.md lists each rule): the bytes may
 * come in any pieces. What is unusual is read and noted as a hint; what is wrong is named as a fault. Not fast: the load
 * client stores right answers and compares bytes instead.
 */
import { type AnswerHead, HeadReader, judgeBeginning, quote } from './http-answer-head.ts';
import type { AnswerHint } from './http-hints.ts';
import { INCOMPLETE, WRONG } from './workload.ts';

/** How a connection ended: by FIN, or by RST. */
export type ConnectionEnd = 'closed' | 'reset';

/** Takes the head and the parts of the body; each returns what is wrong with it, or null. */
export interface AnswerSink {
  head(head: AnswerHead): string | null;
  body(input: Buffer, start: number, end: number): string | null;
  /** The answer is whole. */
  end(): string | null;
}

/** What our client asks with decides whether an answer has a body. */
export type AnswerReaderOptions = { readonly isHead?: boolean };

const LF = 10;
/** The longest head of an answer, with its interim answers, and the longest line of a chunked body; longer ones are wrong. */
const MAX_HEAD_BYTES = 262_144;
/** An optional white space, a size, and extensions, which mean nothing to us (RFC 9112 7.1.1). */
const CHUNK_SIZE = /^[ \t]*([0-9A-Fa-f]+)[ \t]*(?:;.*)?$/s;

type Phase =
  | 'status'
  | 'fields'
  | 'length'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailer'
  | 'close'
  | 'whole';

/** Reads one answer after another. */
export class AnswerReader {
  /** Set by `read` when it returns WRONG, and by `ended` when the answer was cut short: what was wrong, in words. */
  fault: string | null = null;
  /** Whether a byte of the answer now due has come; empty lines before it are none of it. */
  begun = false;
  readonly #isHead: boolean;
  readonly #hint: (hint: AnswerHint) => void;
  readonly #sink: AnswerSink;
  readonly #headReader: HeadReader;
  #phase: Phase = 'status';
  #head: AnswerHead | undefined;
  /** The line whose end has not come. */
  #line = '';
  /** Of the lines since the beginning, or since the last chunk. */
  #lineBytes = 0;
  /** Whether the line of the chunk's size ended with CR LF. */
  #chunkHasCr = false;
  /** Bytes left of the body or of the chunk. */
  #left = 0;
  /** Bytes of the body so far. */
  #bodyBytes = 0;

  constructor(
    sink: AnswerSink,
    hint: (hint: AnswerHint) => void,
    { isHead = false }: AnswerReaderOptions = {},
  ) {
    this.#sink = sink;
    this.#hint = hint;
    this.#isHead = isHead;
    this.#headReader = new HeadReader(hint);
  }

  /** Of the answer that is being read, or was read last. */
  get head(): AnswerHead | undefined {
    return this.#head;
  }

  /** Whether only the end of the connection ends the body of the answer that is being read. */
  get endsWithConnection(): boolean {
    return this.#head?.framing.kind === 'close';
  }

  /** For the next answer. */
  reset(): void {
    this.fault = null;
    this.begun = false;
    this.#phase = 'status';
    this.#head = undefined;
    this.#line = '';
    this.#lineBytes = 0;
    this.#bodyBytes = 0;
  }

  /** @returns where the answer ended, INCOMPLETE, or WRONG; then `fault` says why */
  read(input: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const isBody = this.#phase === 'length' || this.#phase === 'chunk' || this.#phase === 'close';
      const next = isBody ? this.#takeBody(input, at, end) : this.#takeLine(input, at, end);
      if (typeof next === 'string') return this.#refuse(next);
      at = next;
      if (this.#phase === 'whole') return this.#finish(at);
    }
    return INCOMPLETE;
  }

  /**
   * The connection ended. That completes a body without a length; anything else that had begun was cut short.
   * @returns whether the answer is whole and right
   */
  ended(how: ConnectionEnd): boolean {
    if (!this.begun) return false;
    if (this.#phase === 'close') this.#hint('no-length');
    // The last chunk, of size 0, makes a body whole (RFC 9112 8).
    else if (this.#phase === 'trailer') this.#hint('no-last-line');
    else {
      this.fault = `its answer was cut short: ${this.#describeCut()} when the connection ${how === 'closed' ? 'was closed' : 'was reset'}`;
      return false;
    }
    if (how === 'reset') this.#hint('reset');
    return this.#finish(0) !== WRONG;
  }

  #describeCut(): string {
    const head = this.#head;
    if (head === undefined) return 'its head was not complete';
    return head.framing.kind === 'length'
      ? `${this.#bodyBytes} of the ${head.framing.bytes} bytes of its Content-Length had come`
      : 'its last chunk had not come';
  }

  #finish(at: number): number {
    const fault = this.#sink.end();
    if (fault !== null) return this.#refuse(fault);
    this.begun = false;
    return at;
  }

  #refuse(fault: string): typeof WRONG {
    this.fault = fault;
    return WRONG;
  }

  /** @returns how far it read, or what is wrong */
  #takeBody(input: Buffer, at: number, end: number): number | string {
    const stop = this.#phase === 'close' ? end : Math.min(end, at + this.#left);
    const fault = this.#sink.body(input, at, stop);
    if (fault !== null) return fault;
    this.#left -= stop - at;
    this.#bodyBytes += stop - at;
    if (this.#left === 0 && this.#phase !== 'close')
      this.#phase = this.#phase === 'length' ? 'whole' : 'chunk-end';
    return stop;
  }

  /** @returns how far it read, or what is wrong */
  #takeLine(input: Buffer, at: number, end: number): number | string {
    const lineEnd = input.subarray(at, end).indexOf(LF);
    const stop = lineEnd < 0 ? end : at + lineEnd + 1;
    this.#lineBytes += stop - at;
    if (this.#lineBytes > MAX_HEAD_BYTES)
      return `the head of its answer, or a line of a chunk, is longer than ${MAX_HEAD_BYTES} bytes`;
    this.#line += input.toString('latin1', at, lineEnd < 0 ? stop : stop - 1);
    this.begun ||= this.#line.trim() !== '';
    if (lineEnd < 0) return (this.#phase === 'status' ? judgeBeginning(this.#line) : null) ?? stop;
    const hasCr = this.#line.endsWith('\r');
    const text = hasCr ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    const fault = this.#takeText(text, hasCr);
    if (fault === null && !hasCr) this.#hint('bare-lf');
    return fault ?? stop;
  }

  /** @returns what is wrong, or null */
  #takeText(text: string, hasCr: boolean): string | null {
    switch (this.#phase) {
      case 'status':
        return this.#takeStatusLine(text);
      case 'fields':
        if (text === '') return this.#endHead();
        this.#headReader.takeField(text);
        return null;
      case 'chunk-size':
        this.#chunkHasCr = hasCr;
        return this.#takeChunkSize(text);
      case 'chunk-end':
        if (text !== '') return `a chunk of its body is longer than its size: ${quote(text)} follows it`;
        // The CR was taken for a byte of the chunk.
        if (this.#chunkHasCr && !hasCr) return 'a chunk of its body is shorter than its size';
        this.#phase = 'chunk-size';
        return null;
      case 'trailer':
        // A client may drop trailer fields (RFC 9110 6.5.1).
        if (text === '') this.#phase = 'whole';
        return null;
      case 'length':
      case 'chunk':
      case 'close':
      case 'whole':
        throw new Error(`no lines are read in the phase ${this.#phase}`);
      default:
        return this.#phase satisfies never;
    }
  }

  #takeStatusLine(text: string): string | null {
    if (text.trim() === '') {
      this.#hint('extra-line');
      return null;
    }
    this.#phase = 'fields';
    return this.#headReader.takeStatusLine(text);
  }

  #endHead(): string | null {
    const head = this.#headReader.end(this.#isHead);
    if (typeof head === 'string') return head;
    if (head === undefined) {
      this.#phase = 'status';
      return null;
    }
    this.#head = head;
    const { framing } = head;
    this.#lineBytes = 0;
    this.#left = framing.kind === 'length' ? framing.bytes : 0;
    this.#phase = framing.kind === 'chunks' ? 'chunk-size' : framing.kind;
    if (framing.kind === 'length' && framing.bytes === 0) this.#phase = 'whole';
    return this.#sink.head(head);
  }

  #takeChunkSize(text: string): string | null {
    const size = Number.parseInt(CHUNK_SIZE.exec(text)?.[1] ?? '', 16);
    if (!Number.isSafeInteger(size))
      return `a chunk of its body has no possible size: its line is ${quote(text)}`;
    this.#lineBytes = 0;
    this.#left = size;
    this.#phase = size === 0 ? 'trailer' : 'chunk';
    return null;
  }
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The server closes the connection after this answer. */
  readonly closing: boolean;
  /** Where the next answer begins. */
  readonly end: number;
}

export type ParsedAnswer =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'bad'; readonly fault: string }
  | { readonly kind: 'answer'; readonly answer: HttpAnswer };

/**
 * Reads one answer from the beginning of `bytes`.
 * @param end how the connection ended after them; without it, more may come
 */
export function parseAnswer(bytes: Buffer, end?: ConnectionEnd, options?: AnswerReaderOptions): ParsedAnswer {
  const parts: Buffer[] = [];
  const sink: AnswerSink = {
    head: () => null,
    body: (input, from, to) => {
      parts.push(input.subarray(from, to));
      return null;
    },
    end: () => null,
  };
  const reader = new AnswerReader(sink, () => {}, options);
  const read = reader.read(bytes, 0, bytes.length);
  const isEnded = read === INCOMPLETE && end !== undefined && reader.ended(end);
  if (reader.fault !== null) return { kind: 'bad', fault: reader.fault };
  const { head } = reader;
  if ((read === INCOMPLETE && !isEnded) || head === undefined) return { kind: 'incomplete' };
  const closing = isEnded || head.closing;
  const stop = isEnded ? bytes.length : read;
  return { kind: 'answer', answer: { status: head.status, closing, body: Buffer.concat(parts), end: stop } };
}
