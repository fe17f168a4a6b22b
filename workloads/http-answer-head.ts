/**
 * The head of an HTTP/1 answer, line by line, and what it means for the body and the connection (RFC 9110, RFC 9112). Of
 * the fields, only those are kept in mind that frame the answer. What is unusual is noted as a hint.
 */
import type { AnswerHint } from './http-hints.ts';
import { visible } from './visible-text.ts';

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

const BEGINNING = 'HTTP/1.';
const OTHER_VERSION = /^HTTP\/([02-9])/;
/** Any white space separates, and the reason may be missing (RFC 9112 4). */
const STATUS_LINE = /^[ \t\v\f\r]*HTTP\/1\.(\d)[ \t\v\f\r]+(\d{3})(?:[ \t\v\f\r].*)?$/s;
const EXACT_STATUS_LINE = /^HTTP\/1\.[01] \d{3} [^\r]*$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)([ \t]*):(.*)$/s;
/** The fields that say where an answer ends, and whether its connection does. */
const FRAMING = new Set(['connection', 'content-length', 'transfer-encoding']);
const MAX_QUOTED = 60;

/** Takes the lines of a head without their ends. */
export class HeadReader {
  readonly #hint: (hint: AnswerHint) => void;
  #status = { code: 0, isOld: false, line: '' };
  #fields = new Map<string, string>();
  /** The name of the last field, which a folded line continues. */
  #lastName = '';

  constructor(hint: (hint: AnswerHint) => void) {
    this.#hint = hint;
  }

  /** @returns what is wrong, or null */
  takeStatusLine(text: string): string | null {
    const fault = judgeBeginning(text);
    if (fault !== null) return fault;
    const parts = STATUS_LINE.exec(text);
    if (parts === null) return `its status line is not of HTTP: ${quote(text)}`;
    if (!EXACT_STATUS_LINE.test(text)) this.#hint('status-line');
    this.#status = { code: Number(parts[2]), isOld: parts[1] === '0', line: text.trim() };
    this.#fields.clear();
    return null;
  }

  takeField(line: string): void {
    const isClean = !/[\r\0]/.test(line);
    if (!isClean) this.#hint('control-character');
    const text = isClean ? line : line.replaceAll(/[\r\0]/g, ' ');
    if (isBlank(line[0])) {
      this.#hint('folded-field');
      // A line before the first field that begins with white space is dropped (RFC 9112 2.2).
      const value = this.#fields.get(this.#lastName);
      if (value !== undefined) this.#fields.set(this.#lastName, `${value} ${clean(text)}`);
      return;
    }
    const field = FIELD.exec(text);
    const [, name = '', space = '', value = ''] = field ?? [];
    this.#lastName = name.toLowerCase();
    if (field === null) {
      this.#hint('no-field');
      return;
    }
    if (space !== '') this.#hint('space-before-colon');
    if (!FRAMING.has(this.#lastName)) return;
    const earlier = this.#fields.get(this.#lastName);
    this.#fields.set(this.#lastName, earlier === undefined ? value : `${earlier},${value}`);
  }

  /**
   * @param isHead whether the request was a HEAD
   * @returns the head; undefined after an interim answer, which another one follows; or what is wrong
   */
  end(isHead: boolean): AnswerHead | undefined | string {
    const { code, isOld, line } = this.#status;
    if (code === 101) return 'it answered 101 and switched to another protocol, which nothing asked for';
    if (code >= 100 && code < 200) return undefined;
    const codings = this.#list('transfer-encoding');
    const framing = isHead || code === 204 || code === 304 ? NO_BODY : this.#frame(codings, isOld);
    if (typeof framing === 'string') return framing;
    const options = this.#list('connection');
    const closing =
      framing.kind === 'close' ||
      options.includes('close') ||
      (isOld && (!options.includes('keep-alive') || codings.length > 0));
    return { status: code, statusLine: line, closing, framing };
  }

  /** RFC 9112 6.3. */
  #frame(codings: readonly string[], isOld: boolean): Framing | string {
    const length = this.#fields.get('content-length');
    if (codings.length > 0) {
      if (length !== undefined) this.#hint('length-and-chunks');
      if (isOld) this.#hint('old-chunks');
      const last = codings.at(-1) ?? '';
      if (/^chunked[ \t]*;/.test(last)) return `its chunked coding has a parameter: ${quote(last)}`;
      return last === 'chunked' ? { kind: 'chunks' } : { kind: 'close' };
    }
    return length === undefined ? { kind: 'close' } : this.#frameByLength(length);
  }

  #frameByLength(length: string): Framing | string {
    const lengths = this.#list('content-length');
    const [bytes = -1, ...more] = lengths.map((text) => (/^\d+$/.test(text) ? Number(text) : -1));
    if (bytes < 0 || more.includes(-1) || bytes > Number.MAX_SAFE_INTEGER)
      return `the Content-Length of its answer is no possible number of bytes: ${quote(clean(length))}`;
    if (more.some((other) => other !== bytes))
      return `its answer has several Content-Lengths: ${quote(lengths.join(', '))}`;
    if (length.includes(',')) this.#hint('repeated-length');
    return { kind: 'length', bytes };
  }

  /** The items of a list that are not empty, in lower case (RFC 9110 5.6.1). */
  #list(name: string): readonly string[] {
    const items = (this.#fields.get(name) ?? '').toLowerCase().split(',');
    return items.map(clean).filter((item) => item !== '');
  }
}

const NO_BODY: Framing = { kind: 'length', bytes: 0 };

/**
 * The client does not wait for the end of a line that cannot be a status line.
 * @returns what is wrong with the beginning of one, or null
 */
export function judgeBeginning(text: string): string | null {
  const beginning = text.slice(text.search(/[^ \t\v\f\r]|$/));
  const version = OTHER_VERSION.exec(beginning)?.[1];
  if (version !== undefined) return `it answered with HTTP/${version}, not HTTP/1.1: ${quote(beginning)}`;
  return BEGINNING.startsWith(beginning.slice(0, BEGINNING.length))
    ? null
    : `its answer is not HTTP: it begins with ${quote(beginning)}`;
}

/** The beginning of foreign text on one line, for a message. */
export function quote(text: string): string {
  return visible(JSON.stringify(text.slice(0, MAX_QUOTED)));
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** Without the white space around it; a regular expression takes quadratic time for it. */
function clean(text: string): string {
  let [start, end] = [0, text.length];
  while (isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}
