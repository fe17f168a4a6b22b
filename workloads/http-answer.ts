/**
 * Reads HTTP/1 answers as a tolerant client does (RFC 9110, RFC 9112; docs/http-answers.md lists each rule): the bytes may
 * come in any pieces. What is unusual is read and noted as a hint; what is wrong is named as a fault. Not fast: the load
 * client stores right answers and compares bytes instead.
 */
import type { AnswerHint } from './http-hints.ts';
import { visible } from './visible-text.ts';
import { INCOMPLETE, WRONG } from './workload.ts';

/** How a connection ended: by FIN, or by RST. */
export type ConnectionEnd = 'closed' | 'reset';

/** How the end of a body is found. */
export type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunks' }
  | { readonly kind: 'close' };

export interface AnswerHead {
  readonly status: number;
  /** The status line, for a message. */
  readonly statusLine: string;
  /** The connection ends after this answer. */
  readonly closing: boolean;
  readonly framing: Framing;
}

/** Takes the head and the parts of the body; each returns what is wrong with it, or null. */
export interface AnswerSink {
  head(head: AnswerHead): string | null;
  body(input: Buffer, start: number, end: number): string | null;
  /** The answer is whole. */
  end(): string | null;
}

/** What our client asks with decides whether an answer has a body. */
export type AnswerReaderOptions = { readonly isHead?: boolean };

const CR = 13;
const LF = 10;
/** The longest head of an answer, with its interim answers, and the longest line of a chunked body; longer ones are wrong. */
const MAX_HEAD_BYTES = 262_144;
const MAX_QUOTED = 60;

/** Of a status line, any white space separates, and the reason may be missing (RFC 9112 4). */
const STATUS_LINE = /^[ \t\v\f\r]*HTTP\/(\d)\.(\d)[ \t\v\f\r]+(\d{3})(?:[ \t\v\f\r].*)?$/s;
const EXACT_STATUS_LINE = /^HTTP\/1\.[01] \d{3}(?: [^\r]*)?$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)([ \t]*):[ \t]*(.*?)[ \t]*$/s;
const BEGINNING = 'HTTP/';
/** An optional white space, a size, and extensions, which mean nothing to us (RFC 9112 7.1.1). */
const CHUNK_SIZE = /^[ \t]*([0-9A-Fa-f]+)[ \t]*(?:;.*)?$/s;

type Phase = 'status' | 'fields' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'close';

/** Reads one answer after another. */
export class AnswerReader {
  /** Set by `read` when it returns WRONG, and by `ended` when the answer was cut short: what was wrong, in words. */
  fault: string | null = null;
  /** Whether a byte of the answer now due has come. */
  begun = false;
  readonly #isHead: boolean;
  readonly #hint: (hint: AnswerHint) => void;
  #sink: AnswerSink;
  #phase: Phase = 'status';
  #head: AnswerHead | undefined;
  #statusLine = '';
  #fields = new Map<string, string>();
  /** The name of the last field, which a folded line continues. */
  #lastName = '';
  /** The line whose end has not come. */
  #line: Buffer[] = [];
  #headBytes = 0;
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
  }

  /** Of the answer that is being read, or was read last. */
  get head(): AnswerHead | undefined {
    return this.#head;
  }

  /** For the next answer. */
  reset(): void {
    this.begun = false;
    this.#phase = 'status';
    this.#head = undefined;
    this.#statusLine = '';
    this.#fields.clear();
    this.#lastName = '';
    this.#line = [];
    this.#headBytes = 0;
    this.#bodyBytes = 0;
  }

  /** @returns where the answer ended, INCOMPLETE, or WRONG; then `fault` says why */
  read(input: Buffer, start: number, end: number): number {
    if (end > start) this.begun = true;
    let at = start;
    while (at < end) {
      const next = this.#step(input, at, end);
      if (typeof next === 'string') return this.#refuse(next);
      at = next.at;
      if (next.isWhole) return this.#finish(at);
    }
    return INCOMPLETE;
  }

  /**
   * The connection ended. That completes a body without a length; anything else that had begun was cut short.
   * @returns whether the answer is whole and right
   */
  ended(how: ConnectionEnd): boolean {
    if (!this.begun) return false;
    if (this.#phase !== 'close') {
      this.fault = `its answer was cut short: ${this.#describeCut()} when the connection ${how === 'closed' ? 'was closed' : 'was reset'}`;
      return false;
    }
    this.#hint('no-length');
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
  #step(input: Buffer, at: number, end: number): { at: number; isWhole: boolean } | string {
    const isBody = this.#phase === 'length' || this.#phase === 'chunk' || this.#phase === 'close';
    return isBody ? this.#takeBody(input, at, end) : this.#takeLine(input, at, end);
  }

  #takeBody(input: Buffer, at: number, end: number): { at: number; isWhole: boolean } | string {
    const stop = this.#phase === 'close' ? end : Math.min(end, at + this.#left);
    const fault = this.#sink.body(input, at, stop);
    if (fault !== null) return fault;
    this.#left -= stop - at;
    this.#bodyBytes += stop - at;
    const isWhole = this.#phase === 'length' && this.#left === 0;
    if (this.#phase === 'chunk' && this.#left === 0) this.#phase = 'chunk-end';
    return { at: stop, isWhole };
  }

  #takeLine(input: Buffer, at: number, end: number): { at: number; isWhole: boolean } | string {
    const lineEnd = input.subarray(at, end).indexOf(LF);
    const stop = lineEnd < 0 ? end : at + lineEnd + 1;
    this.#headBytes += stop - at;
    if (this.#headBytes > MAX_HEAD_BYTES)
      return `the head of its answer, or a line of a chunk, is longer than ${MAX_HEAD_BYTES} bytes`;
    this.#line.push(Buffer.from(input.subarray(at, stop)));
    if (lineEnd < 0) {
      const fault = this.#phase === 'status' ? this.#judgeBeginning() : null;
      return fault ?? { at: stop, isWhole: false };
    }
    const line = Buffer.concat(this.#line);
    this.#line = [];
    const hasCr = line.length > 1 && line[line.length - 2] === CR;
    if (!hasCr) this.#hint('bare-lf');
    const result = this.#takeText(line.toString('latin1', 0, line.length - (hasCr ? 2 : 1)));
    return typeof result === 'string' ? result : { at: stop, isWhole: result };
  }

  /** Whether the bytes so far can begin a status line; if not, the client does not wait for its end. */
  #judgeBeginning(): string | null {
    const text = Buffer.concat(this.#line).toString('latin1').trimStart();
    const length = Math.min(text.length, BEGINNING.length);
    return text.slice(0, length) === BEGINNING.slice(0, length) ? null : notHttp(text);
  }

  /** @returns whether the answer is whole, or what is wrong */
  #takeText(text: string): boolean | string {
    switch (this.#phase) {
      case 'status':
        return this.#takeStatusLine(text);
      case 'fields':
        return text === '' ? this.#endHead() : this.#takeField(text);
      case 'chunk-size':
        return this.#takeChunkSize(text);
      case 'chunk-end':
        if (text !== '') return `a chunk of its body is longer than its size: ${quote(text)} follows it`;
        this.#phase = 'chunk-size';
        return false;
      case 'trailer':
        // A client may drop trailer fields (RFC 9110 6.5.1).
        return text === '';
      case 'length':
      case 'chunk':
      case 'close':
        throw new Error(`no lines are read in the phase ${this.#phase}`);
      default:
        return this.#phase satisfies never;
    }
  }

  #takeStatusLine(text: string): false | string {
    if (text.trim() === '') {
      this.#hint('extra-line');
      return false;
    }
    const parts = STATUS_LINE.exec(text);
    if (parts === null) return notHttp(text);
    if (parts[1] !== '1') return `it answered with HTTP/${parts[1]}.${parts[2]}: ${quote(text)}`;
    if (!EXACT_STATUS_LINE.test(text)) this.#hint('status-line');
    this.#statusLine = text.trim();
    this.#phase = 'fields';
    return false;
  }

  #takeField(text: string): false {
    if (text.startsWith(' ') || text.startsWith('\t')) {
      this.#hint('folded-field');
      // A line before the first field that begins with white space is dropped (RFC 9112 2.2).
      const value = this.#fields.get(this.#lastName);
      if (value !== undefined) this.#fields.set(this.#lastName, `${value} ${text.trim()}`.trim());
      return false;
    }
    if (/[\r\0]/.test(text)) this.#hint('control-character');
    const field = FIELD.exec(text.replaceAll(/[\r\0]/g, ' '));
    if (field === null) {
      this.#hint('no-field');
      this.#lastName = '';
      return false;
    }
    if (field[2] !== '') this.#hint('space-before-colon');
    const name = (field[1] ?? '').toLowerCase();
    const value = field[3] ?? '';
    const earlier = this.#fields.get(name);
    this.#fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
    this.#lastName = name;
    return false;
  }

  #endHead(): boolean | string {
    const parts = STATUS_LINE.exec(this.#statusLine);
    const status = Number(parts?.[3]);
    if (status === 101) return 'it answered 101 and switched to another protocol, which nothing asked for';
    if (status >= 100 && status < 200) {
      this.#fields.clear();
      this.#phase = 'status';
      return false;
    }
    const isOld = parts?.[2] === '0';
    const framing = this.#frame(status, isOld);
    if (typeof framing === 'string') return framing;
    const options = listOf(this.#fields.get('connection'));
    const closing =
      framing.kind === 'close' ||
      options.includes('close') ||
      (isOld && (!options.includes('keep-alive') || this.#fields.has('transfer-encoding')));
    this.#head = { status, statusLine: this.#statusLine, closing, framing };
    const fault = this.#sink.head(this.#head);
    if (fault !== null) return fault;
    this.#headBytes = 0;
    this.#left = framing.kind === 'length' ? framing.bytes : 0;
    this.#phase = framing.kind === 'chunks' ? 'chunk-size' : framing.kind;
    return framing.kind === 'length' && framing.bytes === 0;
  }

  /** RFC 9112 6.3. */
  #frame(status: number, isOld: boolean): Framing | string {
    if (this.#isHead || status === 204 || status === 304) return { kind: 'length', bytes: 0 };
    const codings = this.#fields.get('transfer-encoding');
    const length = this.#fields.get('content-length');
    if (codings !== undefined) {
      if (length !== undefined) this.#hint('length-and-chunks');
      if (isOld) this.#hint('old-chunks');
      return listOf(codings).at(-1) === 'chunked' ? { kind: 'chunks' } : { kind: 'close' };
    }
    if (length === undefined) return { kind: 'close' };
    const lengths = listOf(length);
    if (new Set(lengths).size > 1) return `its answer has several Content-Lengths: ${quote(length)}`;
    if (lengths.length > 1) this.#hint('repeated-length');
    const [text = ''] = lengths;
    if (!/^\d+$/.test(text) || Number(text) > Number.MAX_SAFE_INTEGER)
      return `the Content-Length of its answer is no number of bytes: ${quote(text)}`;
    return { kind: 'length', bytes: Number(text) };
  }

  #takeChunkSize(text: string): false | string {
    const size = Number.parseInt(CHUNK_SIZE.exec(text)?.[1] ?? '', 16);
    if (!Number.isSafeInteger(size)) return `a chunk of its body has no size: its line is ${quote(text)}`;
    this.#headBytes = 0;
    this.#left = size;
    this.#phase = size === 0 ? 'trailer' : 'chunk';
    return false;
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
      parts.push(Buffer.from(input.subarray(from, to)));
      return null;
    },
    end: () => null,
  };
  const reader = new AnswerReader(sink, () => {}, options);
  const read = reader.read(bytes, 0, bytes.length);
  const isEnded = read === INCOMPLETE && end !== undefined && reader.ended(end);
  if (read === WRONG || (read === INCOMPLETE && reader.fault !== null))
    return { kind: 'bad', fault: reader.fault ?? '' };
  const { head } = reader;
  if ((read === INCOMPLETE && !isEnded) || head === undefined) return { kind: 'incomplete' };
  const { status, closing } = head;
  const answer = { status, closing, body: Buffer.concat(parts), end: isEnded ? bytes.length : read };
  return { kind: 'answer', answer };
}

function notHttp(text: string): string {
  return `its answer is not HTTP: it begins with ${quote(text)}`;
}

/** The first line of foreign text, for a message. */
export function quote(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1);
  return visible(JSON.stringify(first.slice(0, MAX_QUOTED)));
}

/** The items of a list that are not empty, in lower case (RFC 9110 5.6.1). */
function listOf(value: string | undefined): readonly string[] {
  const items = (value ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  return items.filter((item) => item !== '');
}
