/**
 * For the tests: an answer for each row of docs/http-answers.md, by the row's id. Where it is read, its body is `hello`
 * unless a body is given.
 */
import type { ReadOptions } from './read-answer.ts';

interface Options extends ReadOptions {
  readonly body?: string;
}

export interface AnswerRow extends Options {
  readonly id: string;
  /** Its bytes, each a character. */
  readonly text: string;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const OLD = 'HTTP/1.0 200 OK\r\n';
const HELLO = 'Content-Length: 5\r\n\r\nhello';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const CHUNKS = '\r\n5\r\nhello\r\n0\r\n\r\n';
const CLOSED: Options = { end: 'closed' };
const RESET: Options = { end: 'reset' };
const EMPTY: Options = { body: '' };
const LONG = 262_144;

const ROWS: readonly (readonly [id: string, text: string, options?: Options])[] = [
  // Lines
  ['lines', `${OK}${HELLO}`],
  ['lf', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'],
  ['lf-some', `${OK}A: b\nContent-Length: 5\r\n\nhello`],
  ['lf-chunks', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n'],
  ['cr-in-field', `${OK}A: b\rc\r\n${HELLO}`],
  ['cr-before-crlf', `${OK}A: b\r\r\n${HELLO}`],
  ['cr-in-length', `${OK}Content-Length: 1\r2\r\n\r\nhello`],
  ['nul-in-field', `${OK}A: b\0c\r\n${HELLO}`],
  ['nul-after-length', `${OK}Content-Length: 5\0\r\n\r\nhello`],
  ['nul-before-name', `${OK}A: b\r\n\0B: c\r\n${HELLO}`],
  ['control-in-field', `${OK}A: b\u0001\u007fc\r\n${HELLO}`],
  ['octets', `HTTP/1.1 200 \xc3\x9c\xff\r\nA: \xe2\x82\xac\xfe\r\n${HELLO}`],
  ['empty-line-before', `\r\n\n${OK}${HELLO}`],
  ['space-line-first', `${OK} Content-Length: 9\r\n\tA: b\r\n${HELLO}`],
  // Version
  ['version-1.0', `${OLD}${HELLO}`],
  ['version-1.2', `HTTP/1.2 200 OK\r\n${HELLO}`],
  ['version-1.9', `HTTP/1.9 200 OK\r\n${HELLO}`],
  ['version-1.10', `HTTP/1.10 200 OK\r\n${HELLO}`],
  ['version-2', `HTTP/2.0 200 OK\r\n${HELLO}`],
  ['version-2-begun', 'HTTP/2'],
  ['version-0.9', 'hello\n', CLOSED],
  ['version-name-case', `http/1.1 200 OK\r\n${HELLO}`],
  ['version-none', `HTTP 200 OK\r\n${HELLO}`],
  // Status line
  ['reason-any', `HTTP/1.1 200 Very well: 404\r\n${HELLO}`],
  ['reason-empty', `HTTP/1.1 200 \r\n${HELLO}`],
  ['reason-none', `HTTP/1.1 200\r\n${HELLO}`],
  ['status-line-spaces', `HTTP/1.1  200   OK\r\n${HELLO}`],
  ['status-line-white', `\t HTTP/1.1\t\v200\f\rOK\t\r\n${HELLO}`],
  ['status-line-joined', `HTTP/1.1 200OK\r\n${HELLO}`],
  ['status-2-digits', `HTTP/1.1 20 OK\r\n${HELLO}`],
  ['status-4-digits', `HTTP/1.1 2000 OK\r\n${HELLO}`],
  ['status-unknown', `HTTP/1.1 299 New\r\n${HELLO}`],
  ['status-invalid', `HTTP/1.1 999 Odd\r\n${HELLO}`],
  ['status-zero', `HTTP/1.1 000 Odd\r\n${HELLO}`],
  ['status-line-long', `HTTP/1.1 200 ${'O'.repeat(60_000)}\r\n${HELLO}`],
  // Interim answers
  ['interim-100', `HTTP/1.1 100 Continue\r\n\r\n${OK}${HELLO}`],
  ['interim-103', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}${HELLO}`],
  ['interim-several', `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(3)}${OK}${HELLO}`],
  ['interim-unknown', `HTTP/1.1 199 New\r\n\r\n${OK}${HELLO}`],
  ['interim-length', `HTTP/1.1 100 Continue\r\nContent-Length: 9\r\n\r\n${OK}${HELLO}`],
  ['interim-close', `HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n${OK}${HELLO}`],
  ['interim-fold', `HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${OK} c\r\n${HELLO}`],
  ['interim-only', 'HTTP/1.1 100 Continue\r\n\r\n', CLOSED],
  ['interim-endless', `${'HTTP/1.1 102 P\r\n\r\n'.repeat(15_000)}${OK}${HELLO}`],
  ['interim-101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'],
  // Fields
  ['field-name-case', `${OK}cOnTeNt-LeNgTh: 5\r\n\r\nhello`],
  ['field-no-space', `${OK}Content-Length:5\r\n\r\nhello`],
  ['field-white', `${OK}Content-Length: \t5 \t \r\n\r\nhello`],
  ['field-space-before-colon', `${OK}Content-Length \t: 5\r\n\r\nhello`],
  ['field-empty', `${OK}A:\r\nB: \r\n${HELLO}`],
  ['field-unknown', `${OK}X-!#$%&'*+-.^_\`|~: "a, b"\r\n${HELLO}`],
  ['field-repeated', `${OK}Set-Cookie: a=b\r\nSet-Cookie: c=d, e\r\n${HELLO}`],
  ['fold', `${OK}A: b\r\n c\r\n\td\r\n${HELLO}`],
  ['fold-length', `${OK}Content-Length:\r\n \t5\r\n\r\nhello`],
  ['fold-digits', `${OK}Content-Length: 1\r\n 2\r\n\r\nhello`],
  ['fold-coding', `${OK}Transfer-Encoding: gzip,\r\n chunked\r\n${CHUNKS}`],
  ['fold-empty', `${OK}A: b\r\n \r\n${HELLO}`],
  ['no-colon', `${OK}nonsense\r\n more\r\n${HELLO}`],
  ['no-name', `${OK}: a\r\n${HELLO}`],
  ['name-not-token', `${OK}Content(Length): 9\r\nA b: c\r\n\xfc: d\r\n${HELLO}`],
  ['head-long', `${OK}A: ${'b'.repeat(100_000)}\r\n${'C: d\r\n'.repeat(10_000)}${HELLO}`],
  ['head-white', `${OK}Connection: a${' '.repeat(200_000)}b\r\n${HELLO}`],
  ['head-too-long', OK.padEnd(LONG + 1, 'x')],
  // Content-Length
  ['length-zero', `${OK}Content-Length: 0\r\n\r\n`, EMPTY],
  ['length-leading-zeros', `${OK}Content-Length: 0000000000000000000005\r\n\r\nhello`],
  ['length-repeated', `${OK}Content-Length: 5\r\nA: b\r\n${HELLO}`],
  ['length-list', `${OK}Content-Length: 5 ,,\t05\r\n\r\nhello`],
  ['length-trailing-comma', `${OK}Content-Length: 5,\r\n\r\nhello`],
  ['length-differing', `${OK}Content-Length: 6\r\n${HELLO}`],
  ['length-list-differing', `${OK}Content-Length: 5, 6\r\n\r\nhello`],
  ['length-list-invalid', `${OK}Content-Length: 5, five\r\n\r\nhello`],
  ['length-empty', `${OK}Content-Length:\r\n\r\nhello`],
  ['length-plus', `${OK}Content-Length: +5\r\n\r\nhello`],
  ['length-minus', `${OK}Content-Length: -5\r\n\r\nhello`],
  ['length-hex', `${OK}Content-Length: 0x5\r\n\r\nhello`],
  ['length-fraction', `${OK}Content-Length: 5.0\r\n\r\nhello`],
  ['length-exponent', `${OK}Content-Length: 5e0\r\n\r\nhello`],
  ['length-quoted', `${OK}Content-Length: "5"\r\n\r\nhello`],
  ['length-obs-text', `${OK}Content-Length: \xb55\r\n\r\nhello`],
  ['length-largest', `${OK}Content-Length: 9007199254740991\r\n\r\nhello`],
  ['length-huge', `${OK}Content-Length: 9007199254740992\r\n\r\nhello`],
  ['length-overflow', `${OK}Content-Length: 18446744073709551621\r\n\r\nhello`],
  ['length-cut', `${OK}Content-Length: 6\r\n\r\nhello`, CLOSED],
  ['length-cut-reset', `${OK}Content-Length: 6\r\n\r\nhello`, RESET],
  ['length-and-chunks', `${OK}Content-Length: 3\r\n${CHUNKED}${CHUNKS}`],
  ['length-invalid-and-chunks', `${OK}Content-Length: five\r\n${CHUNKED}${CHUNKS}`],
  // Transfer-Encoding
  ['coding-chunked', `${OK}${CHUNKED}${CHUNKS}`],
  ['coding-case', `${OK}transfer-encoding: ChUnKeD\r\n${CHUNKS}`],
  ['coding-list', `${OK}Transfer-Encoding: gzip ,, chunked ,\r\n${CHUNKS}`],
  ['coding-lines', `${OK}Transfer-Encoding: gzip\r\n${CHUNKED}${CHUNKS}`],
  ['coding-quoted', `${OK}Transfer-Encoding: a;b="c, chunked"\r\n\r\nhello`, CLOSED],
  ['coding-empty', `${OK}Transfer-Encoding: ,\r\n${HELLO}`],
  ['coding-unknown', `${OK}Transfer-Encoding: notchunked\r\n\r\nhello`, CLOSED],
  ['coding-unknown-open', `${OK}Transfer-Encoding: notchunked\r\n\r\nhello`],
  ['coding-not-last', `${OK}Transfer-Encoding: chunked, gzip\r\n\r\nhello`, CLOSED],
  ['coding-identity', `${OK}Transfer-Encoding: identity\r\n${HELLO}`, CLOSED],
  ['coding-twice', `${OK}${CHUNKED}${CHUNKED}${CHUNKS}`],
  ['coding-parameter', `${OK}Transfer-Encoding: chunked;q=1\r\n${CHUNKS}`],
  ['coding-1.0', `${OLD}Connection: keep-alive\r\n${CHUNKED}${CHUNKS}`],
  ['coding-204', `HTTP/1.1 204 No Content\r\n${CHUNKED}\r\n`, EMPTY],
  ['coding-304', `HTTP/1.1 304 Not Modified\r\n${CHUNKED}\r\n`, EMPTY],
  // Chunks
  [
    'chunk-hex',
    `${OK}${CHUNKED}\r\na\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n`,
    { body: '01234567890123456789' },
  ],
  ['chunk-zeros', `${OK}${CHUNKED}\r\n${'0'.repeat(40)}5\r\nhello\r\n000\r\n\r\n`],
  ['chunk-many', `${OK}${CHUNKED}\r\n${'1\r\nx\r\n'.repeat(60_000)}0\r\n\r\n`, { body: 'x'.repeat(60_000) }],
  ['chunk-like-end', `${OK}${CHUNKED}\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n`, { body: '0\r\n\r\n' }],
  ['chunk-extension', `${OK}${CHUNKED}\r\n5;a;b=c\r\nhello\r\n0;d\r\n\r\n`],
  ['chunk-extension-quoted', `${OK}${CHUNKED}\r\n5;a="b;\\"0\\"\xfc"\r\nhello\r\n0\r\n\r\n`],
  ['chunk-extension-white', `${OK}${CHUNKED}\r\n5 \t; a = b\r\nhello\r\n0 \r\n\r\n`],
  ['chunk-white-before', `${OK}${CHUNKED}\r\n 5\r\nhello\r\n\t0\r\n\r\n`],
  ['chunk-trailers', `${OK}${CHUNKED}\r\n5\r\nhello\r\n0\r\nDigest: a\r\nExpires: b\r\n\r\n`],
  [
    'chunk-trailers-odd',
    `${OK}${CHUNKED}\r\n5\r\nhello\r\n0\r\nContent-Length: 9\r\nConnection: close\r\nodd\r\n fold\r\n\r\n`,
  ],
  ['chunk-size-huge', `${OK}${CHUNKED}\r\n20000000000000\r\nhello`],
  ['chunk-size-overflow', `${OK}${CHUNKED}\r\n10000000000000005\r\nhello\r\n0\r\n\r\n`],
  ['chunk-size-largest', `${OK}${CHUNKED}\r\n1fffffffffffff\r\nhello`],
  ['chunk-size-none', `${OK}${CHUNKED}\r\n\r\n`],
  ['chunk-size-prefix', `${OK}${CHUNKED}\r\n0x5\r\nhello\r\n0\r\n\r\n`],
  ['chunk-size-minus', `${OK}${CHUNKED}\r\n-5\r\nhello\r\n0\r\n\r\n`],
  ['chunk-size-text', `${OK}${CHUNKED}\r\n5 bytes\r\nhello\r\n0\r\n\r\n`],
  ['chunk-too-long', `${OK}${CHUNKED}\r\n4\r\nhello\r\n0\r\n\r\n`],
  ['chunk-too-short', `${OK}${CHUNKED}\r\n6\r\nhello\r\n0\r\n\r\n`],
  ['chunk-no-line-end', `${OK}${CHUNKED}\r\n5\r\nhello0\r\n\r\n`],
  ['chunk-line-too-long', `${OK}${CHUNKED}\r\n5;${'a'.repeat(LONG)}`],
  ['chunk-no-last', `${OK}${CHUNKED}\r\n5\r\nhello\r\n`, CLOSED],
  ['chunk-no-last-line', `${OK}${CHUNKED}\r\n5\r\nhello\r\n0\r\n`, CLOSED],
  ['chunk-no-last-line-open', `${OK}${CHUNKED}\r\n5\r\nhello\r\n0\r\n`],
  ['chunk-cut', `${OK}${CHUNKED}\r\n5\r\nhel`, RESET],
  // The end of the connection
  ['close', `${OK}\r\nhello`, CLOSED],
  ['close-open', `${OK}\r\nhello`],
  ['close-reset', `${OK}\r\nhello`, RESET],
  ['close-empty', `${OK}\r\n`, { ...CLOSED, ...EMPTY }],
  ['close-1.0', `${OLD}\r\nhello`, CLOSED],
  ['close-keep-alive', `${OK}Connection: keep-alive\r\n\r\nhello`, CLOSED],
  ['close-error', 'HTTP/1.1 503 Busy\r\n\r\nhello', CLOSED],
  ['cut-head', `${OK}Content-Len`, CLOSED],
  ['cut-head-reset', 'HT', RESET],
  ['unbegun', '', CLOSED],
  ['unbegun-reset', '', RESET],
  ['unbegun-empty-line', '\r\n', CLOSED],
  // Without a body
  ['head-length', `${OK}Content-Length: 5\r\n\r\n`, { isHead: true, ...EMPTY }],
  ['head-chunks', `${OK}${CHUNKED}\r\n`, { isHead: true, ...EMPTY }],
  ['head-none', `${OK}\r\n`, { isHead: true, ...EMPTY }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', EMPTY],
  ['204-length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', EMPTY],
  ['304-length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', EMPTY],
  ['205', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n', EMPTY],
  // Connection
  ['connection-close', `${OK}Connection: close\r\n${HELLO}`],
  ['connection-case', `${OK}CONNECTION: CLOSE\r\n${HELLO}`],
  ['connection-list', `${OK}Connection: a,, \tclose\t,\r\n${HELLO}`],
  ['connection-lines', `${OK}Connection: close\r\nConnection: a\r\n${HELLO}`],
  ['connection-other', `${OK}Connection: not-close, close-not\r\n${HELLO}`],
  ['connection-keep-alive', `${OK}Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n${HELLO}`],
  ['connection-both', `${OK}Connection: keep-alive, close\r\n${HELLO}`],
  ['connection-1.0-keep-alive', `${OLD}Connection: Keep-Alive\r\n${HELLO}`],
  ['connection-1.0-both', `${OLD}Connection: keep-alive, close\r\n${HELLO}`],
  ['connection-1.2', `HTTP/1.2 200 OK\r\nConnection: close\r\n${HELLO}`],
  ['connection-name-close', `${OK}Close: close\r\nProxy-Connection: close\r\n${HELLO}`],
];

export const ANSWER_ROWS: readonly AnswerRow[] = ROWS.map(([id, text, options]) =>
  Object.assign({ id, text }, options),
);
