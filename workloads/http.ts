/**
 * HTTP/1.1 framing (RFC 9112): a strict parser of request heads over bytes that may arrive in any pieces, and a formatter
 * of answers. The parser reports a fault as soon as the bytes show it, so that no malformed request is waited for.
 */

/** The longest request head, from its first byte to the empty line that ends it. */
export const MAX_HEAD_BYTES = 8192;

export type Status = 200 | 400 | 404 | 405 | 408 | 431 | 500 | 503 | 505;
type Method = 'GET' | 'HEAD';

/** A request head, as far as our servers need it. */
export interface RequestHead {
  readonly method: Method;
  readonly target: string;
  /** Whether the client wants another request on this connection. */
  readonly keepAlive: boolean;
  /** HTTP/1.0 keeps a connection only if the answer has Connection: keep-alive. */
  readonly sayKeepAlive: boolean;
}

export type Parsed =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'bad'; readonly status: Exclude<Status, 200> }
  /** `end` is where the next request begins. */
  | { readonly kind: 'head'; readonly head: RequestHead; readonly end: number };

const INCOMPLETE: Parsed = { kind: 'incomplete' };
const BAD: Parsed = { kind: 'bad', status: 400 };
const TOO_LONG: Parsed = { kind: 'bad', status: 431 };

const CR = 13;
const LF = 10;
const SP = 32;
const HTAB = 9;
const COLON = 58;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Classes of bytes: 1 token (RFC 9110 5.6.2), 2 visible ASCII besides, 4 obs-text, 8 blank or tab. */
const BYTE_CLASS = new Uint8Array(256);
for (let byte = 0x21; byte <= 0x7e; byte++) BYTE_CLASS[byte] = 2;
for (const byte of Buffer.from(
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
)) {
  BYTE_CLASS[byte] = 3;
}
for (let byte = 0x80; byte <= 0xff; byte++) BYTE_CLASS[byte] = 4;
BYTE_CLASS[SP] = 8;
BYTE_CLASS[HTAB] = 8;
const TOKEN = 1;
const VISIBLE = 2;
const BLANK = 8;
const FIELD_VALUE = VISIBLE | 4 | BLANK;

/** Skips the bytes of the classes; returns the place of the first other byte, or `end`. */
function skip(bytes: Buffer, from: number, end: number, classes: number): number {
  let at = from;
  while (at < end && ((BYTE_CLASS[bytes[at] ?? 0] ?? 0) & classes) !== 0) at++;
  return at;
}

/** What the header fields parsed so far add up to. */
interface Fields {
  hosts: number;
  close: boolean;
  keepAlive: boolean;
  body: boolean;
}

/**
 * Reads one request head from `bytes[start, end)`.
 * A GET or HEAD with a body is refused (400): no workload takes one, and an unread body would be parsed as a request.
 */
export function parseHead(bytes: Buffer, start: number, end: number): Parsed {
  // Never looks past the limit: so what is wrong with a long head does not depend on how it was cut.
  const limit = Math.min(end, start + MAX_HEAD_BYTES);
  const parsed = parseRequest(bytes, start, limit);
  return parsed === INCOMPLETE && limit < end ? TOO_LONG : parsed;
}

function parseRequest(bytes: Buffer, start: number, end: number): Parsed {
  let from = start;
  // One empty line before the request is ignored, as RFC 9112 2.2 advises.
  if (bytes[from] === CR && from < end) {
    if (from + 1 < end && bytes[from + 1] !== LF) return BAD;
    from += 2;
  }
  if (from >= end) return INCOMPLETE;

  const methodEnd = skip(bytes, from, end, TOKEN);
  if (methodEnd === end) return INCOMPLETE;
  if (bytes[methodEnd] !== SP || methodEnd === from) return BAD;

  const targetStart = methodEnd + 1;
  const targetEnd = skip(bytes, targetStart, end, VISIBLE);
  if (targetEnd === end) return INCOMPLETE;
  if (bytes[targetEnd] !== SP || targetEnd === targetStart) return BAD;

  const version = parseVersion(bytes, targetEnd + 1, end);
  if (typeof version !== 'number') return version;
  const fields: Fields = { hosts: 0, close: false, keepAlive: false, body: false };
  const headEnd = parseFields(bytes, targetEnd + VERSION_BYTES + 1, end, fields);
  if (typeof headEnd !== 'number') return headEnd;

  if (fields.hosts > 1 || (version === 1 && fields.hosts === 0)) return BAD;
  const method = methodOf(bytes, from, methodEnd);
  if (method === undefined) return { kind: 'bad', status: 405 };
  if (fields.body) return BAD;
  const head: RequestHead = {
    method,
    target: bytes.toString('latin1', targetStart, targetEnd),
    keepAlive: version === 1 ? !fields.close : fields.keepAlive && !fields.close,
    sayKeepAlive: version === 0,
  };
  return { kind: 'head', head, end: headEnd };
}

function methodOf(bytes: Buffer, start: number, end: number): Method | undefined {
  const length = end - start;
  if (length === 3 && equals(bytes, start, 'GET')) return 'GET';
  if (length === 4 && equals(bytes, start, 'HEAD')) return 'HEAD';
  return undefined;
}

function equals(bytes: Buffer, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** The version and the end of its line; 0 stands for any digit. */
const VERSION_LINE = Buffer.from('HTTP/0.0\r\n');
const VERSION_BYTES = VERSION_LINE.length;

/** @returns the minor version of HTTP/1, or the fault */
function parseVersion(bytes: Buffer, start: number, end: number): number | Parsed {
  const length = Math.min(VERSION_BYTES, end - start);
  for (let index = 0; index < length; index++) {
    const byte = bytes[start + index] ?? 0;
    const wanted = VERSION_LINE[index] ?? 0;
    const right = wanted === DIGIT_0 ? byte >= DIGIT_0 && byte <= DIGIT_9 : byte === wanted;
    if (!right) return BAD;
  }
  if (length < VERSION_BYTES) return INCOMPLETE;
  const minor = (bytes[start + 7] ?? 0) - DIGIT_0;
  if (bytes[start + 5] !== DIGIT_0 + 1 || minor > 1) return { kind: 'bad', status: 505 };
  return minor;
}

/** @returns where the head ends, after its empty line, or the fault */
function parseFields(bytes: Buffer, start: number, end: number, fields: Fields): number | Parsed {
  let at = start;
  for (;;) {
    if (at >= end) return INCOMPLETE;
    if (bytes[at] === CR) {
      if (at + 1 >= end) return INCOMPLETE;
      return bytes[at + 1] === LF ? at + 2 : BAD;
    }
    const nameEnd = skip(bytes, at, end, TOKEN);
    if (nameEnd === end) return INCOMPLETE;
    if (bytes[nameEnd] !== COLON || nameEnd === at) return BAD;
    const valueEnd = skip(bytes, nameEnd + 1, end, FIELD_VALUE);
    if (valueEnd === end) return INCOMPLETE;
    if (bytes[valueEnd] !== CR) return BAD;
    if (valueEnd + 1 >= end) return INCOMPLETE;
    if (bytes[valueEnd + 1] !== LF) return BAD;
    readField(bytes, at, nameEnd, valueEnd, fields);
    at = valueEnd + 2;
  }
}

/** Names are compared only when their length is that of a field that matters. */
function readField(bytes: Buffer, start: number, nameEnd: number, valueEnd: number, fields: Fields): void {
  const length = nameEnd - start;
  if (length !== 4 && length !== 10 && length !== 14 && length !== 17) return;
  switch (bytes.toString('latin1', start, nameEnd).toLowerCase()) {
    case 'host':
      fields.hosts++;
      break;
    case 'connection':
      readConnection(readValue(bytes, nameEnd + 1, valueEnd), fields);
      break;
    case 'content-length':
      if (!/^0+$/.test(readValue(bytes, nameEnd + 1, valueEnd))) fields.body = true;
      break;
    case 'transfer-encoding':
      fields.body = true;
      break;
    default:
  }
}

/** A field's value in lower case, without blanks and tabs around it (`trim` would remove other characters too). */
function readValue(bytes: Buffer, start: number, end: number): string {
  let to = end;
  while (to > start && BYTE_CLASS[bytes[to - 1] ?? 0] === BLANK) to--;
  return bytes.toString('latin1', skip(bytes, start, to, BLANK), to).toLowerCase();
}

function readConnection(value: string, fields: Fields): void {
  for (const option of value.split(/[ \t]*,[ \t]*/)) {
    if (option === 'close') fields.close = true;
    else if (option === 'keep-alive') fields.keepAlive = true;
  }
}

const REASON: Readonly<Record<Status, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

/** A whole answer as bytes. */
export function formatAnswer(status: Status, body: Buffer, options: AnswerOptions = {}): Buffer {
  return Buffer.concat([formatHead(status, body.length, options), body]);
}

export interface AnswerOptions {
  readonly connection?: 'close' | 'keep-alive' | undefined;
  /** Default: HTML. */
  readonly type?: 'text/html' | 'text/plain';
}

/** All of an answer but its body; the whole answer to a HEAD. */
export function formatHead(
  status: Status,
  bodyBytes: number,
  { connection, type = 'text/html' }: AnswerOptions = {},
): Buffer {
  const lines = [
    `HTTP/1.1 ${status} ${REASON[status]}`,
    `Content-Type: ${type}; charset=utf-8`,
    `Content-Length: ${bodyBytes}`,
  ];
  if (status === 405) lines.push('Allow: GET, HEAD');
  if (connection !== undefined) lines.push(`Connection: ${connection}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}
