/**
 * Parses HTTP/1.1 answers of any server (RFC 9112): by Content-Length, in chunks, or up to the end of the head when there
 * is no body. Not fast: the load client stores right answers and compares bytes instead.
 */

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The server closes the connection after this answer. */
  readonly closing: boolean;
  /** Where the next answer begins. */
  readonly end: number;
}

type NotParsed = { readonly kind: 'incomplete' } | { readonly kind: 'bad' };

export type ParsedAnswer = NotParsed | { readonly kind: 'answer'; readonly answer: HttpAnswer };

/** The head of an answer, and how the end of its body is found. */
export interface AnswerHead {
  readonly status: number;
  readonly closing: boolean;
  readonly body: { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunks' };
  /** Where the body begins. */
  readonly end: number;
}

export type ParsedAnswerHead = NotParsed | { readonly kind: 'head'; readonly head: AnswerHead };

/**
 * Describes what is wrong with bytes that are no right answer to a GET, for the author of the server.
 * @param bytes from the beginning of the answer
 */
export function describeFault(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const [first = ''] = text.split(/\r?\n/, 1);
  const line = JSON.stringify(first.slice(0, MAX_QUOTED));
  const statusLine = STATUS_LINE.exec(first);
  if (statusLine === null) return `its answer is not HTTP: it begins with ${line}`;
  if (statusLine[2] !== '200') return `it answered ${line} to GET /, not 200`;
  if (!text.includes('\r\n\r\n'))
    return 'the head of its answer does not end with an empty line (CR LF CR LF)';
  if (!/^(?:content-length|transfer-encoding):/im.test(text))
    return 'its answer has no Content-Length, so its end cannot be distinguished from a broken connection';
  return 'its answer is malformed HTTP, or longer than its Content-Length';
}

const MAX_QUOTED = 60;

type Body = { readonly body: Buffer; readonly end: number } | 'incomplete' | 'bad';

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: [^\r\n]*)?$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;
const BEGINNING = Buffer.from('HTTP/1.');
/** The longest head of an answer, and the longest line with a chunk's size; longer ones are bad. */
const MAX_HEAD_BYTES = 65_536;

/** Reads one answer from the beginning of `bytes`. */
export function parseAnswer(bytes: Buffer): ParsedAnswer {
  const parsed = parseAnswerHead(bytes);
  if (parsed.kind !== 'head') return parsed;
  const { status, closing, body: framing, end: bodyStart } = parsed.head;
  const body =
    framing.kind === 'chunks'
      ? parseChunks(bytes, bodyStart)
      : takeBody(bytes, bodyStart, bodyStart + framing.bytes);
  if (typeof body === 'string') return { kind: body };
  return { kind: 'answer', answer: { status, closing, ...body } };
}

/** Reads the head of an answer from the beginning of `bytes`. */
export function parseAnswerHead(bytes: Buffer): ParsedAnswerHead {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    const waiting = beginsWell(bytes) && bytes.length <= MAX_HEAD_BYTES;
    return { kind: waiting ? 'incomplete' : 'bad' };
  }
  const lines = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const statusLine = STATUS_LINE.exec(lines[0] ?? '');
  const fields = parseFields(lines.slice(1));
  if (statusLine === null || fields === undefined) return { kind: 'bad' };

  const status = Number(statusLine[2]);
  const body = parseFraming(status, fields);
  if (body === undefined) return { kind: 'bad' };
  const options = listOf(fields.get('connection'));
  const closing = options.includes('close') || (statusLine[1] === '0' && !options.includes('keep-alive'));
  return { kind: 'head', head: { status, closing, body, end: headEnd + 4 } };
}

/** Whether the bytes so far can begin an answer; if not, the client does not wait for more. */
function beginsWell(bytes: Buffer): boolean {
  const length = Math.min(BEGINNING.length, bytes.length);
  return bytes.compare(BEGINNING, 0, length, 0, length) === 0;
}

/** The items of a list, in lower case. */
function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
}

/** Fields by name in lower case; the values of a repeated name are joined to a list (RFC 9110 5.3). */
function parseFields(lines: readonly string[]): Map<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const field = FIELD.exec(line);
    if (field === null) return undefined;
    const name = (field[1] ?? '').toLowerCase();
    const earlier = fields.get(name);
    const value = field[2] ?? '';
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return fields;
}

function parseFraming(status: number, fields: ReadonlyMap<string, string>): AnswerHead['body'] | undefined {
  if (status === 204 || status === 304) return { kind: 'length', bytes: 0 };
  const codings = fields.get('transfer-encoding');
  if (codings !== undefined) return listOf(codings).at(-1) === 'chunked' ? { kind: 'chunks' } : undefined;
  const lengthText = fields.get('content-length');
  // A body that ends with its connection cannot be distinguished from one that was cut off.
  if (lengthText === undefined || !/^\d{1,15}$/.test(lengthText)) return undefined;
  return { kind: 'length', bytes: Number(lengthText) };
}

function takeBody(bytes: Buffer, start: number, end: number): Body {
  return end > bytes.length ? 'incomplete' : { body: Buffer.from(bytes.subarray(start, end)), end };
}

/** Copies nothing before the last chunk has arrived, so that it can be retried with each new byte. */
function parseChunks(bytes: Buffer, start: number): Body {
  const chunks: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return bytes.length - at > MAX_HEAD_BYTES ? 'bad' : 'incomplete';
    const size = /^([0-9A-Fa-f]{1,8})(?:;.*)?$/.exec(bytes.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return 'bad';
    const from = lineEnd + 2;
    const to = from + Number.parseInt(size, 16);
    if (to + 2 > bytes.length) return 'incomplete';
    // Trailer fields after the last chunk are not parsed: an answer with any is bad.
    if (bytes.toString('latin1', to, to + 2) !== '\r\n') return 'bad';
    if (to === from) return { body: Buffer.concat(chunks), end: to + 2 };
    chunks.push(bytes.subarray(from, to));
    at = to + 2;
  }
}
