/**
 * For the tests: what a client sends on one connection, by name, with what becomes of it: the requests that are read, and
 * then `refused` with its status, `closed`, or `open` where more may come. Each byte is a character.
 */
import { MAX_HEAD_BYTES } from '../http.ts';
import { BAD, GOOD, HOST } from './http-heads.ts';

export interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly outcome: readonly string[];
}

/** Stands where a server that finds the end of a body elsewhere would read a request. */
export const SMUGGLED = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;

const get = (fields = '', target = '/'): string => `GET ${target} HTTP/1.1\r\n${HOST}${fields}\r\n`;
const post = (fields: string): string => `POST / HTTP/1.1\r\n${HOST}${fields}\r\n`;
const chunked = (name = 'Transfer-Encoding', value = 'chunked'): string => `${name}: ${value}\r\n`;
const length = (bytes: number | string): string => `Content-Length: ${bytes}\r\n`;

const KEPT = 'GET / keep';
const MOST = MAX_HEAD_BYTES - get('X: \r\n').length;

/** How two readers could disagree on where a request ends (RFC 9112 6.1, 6.3, 11.2): each is refused at its head. */
const SMUGGLING: readonly (readonly [name: string, head: string])[] = [
  ['CL.0', get(length(SMUGGLED.length))],
  ['CL.TE', get(length(SMUGGLED.length + 5) + chunked())],
  ['TE.CL', get(chunked() + length(4))],
  ['TE.0', get(chunked())],
  ['two lengths that differ', get(length(0) + length(SMUGGLED.length))],
  ['a list of lengths', get(length(`0, ${SMUGGLED.length}`))],
  ['a length in hexadecimal', get(length('0x0'))],
  ['a length with a sign', get(length('-0'))],
  ['a length with a decimal point', get(length('0.0'))],
  ['a length over 2⁶⁴', get(length('18446744073709551616'))],
  ['a length with a blank inside', get(length('0 0'))],
  ['a blank before the colon of a length', get(`Content-Length : ${SMUGGLED.length}\r\n`)],
  ['a vertical tab before the coding', get(chunked('Transfer-Encoding', '\vchunked'))],
  ['a NUL behind the coding', get(chunked('Transfer-Encoding', 'chunked\0'))],
  ['an unknown coding', get(chunked('Transfer-Encoding', 'xchunked'))],
  ['identity', get(chunked('Transfer-Encoding', 'identity'))],
  ['chunked that is not the last', get(chunked('Transfer-Encoding', 'chunked, identity'))],
  ['chunked twice', get(chunked() + chunked())],
  ['a folded coding', get('Transfer-Encoding:\r\n chunked\r\n')],
  ['a coding behind a bare line feed', get('X: y\nTransfer-Encoding: chunked\r\n')],
  ['a coding behind a bare carriage return', get('X: y\rTransfer-Encoding: chunked\r\n')],
  ['a blank before the name of the coding', get(' Transfer-Encoding: chunked\r\n')],
  ['a coding in HTTP/1.0', `GET / HTTP/1.0\r\n${HOST}${chunked()}\r\n`],
  ['a body announced with Expect', get(`Expect: 100-continue\r\n${length(SMUGGLED.length)}`)],
  ['a head within a header', get('X: y\r\n\nGET /smuggled HTTP/1.1\r\n')],
];

const TALKS: readonly Fixture[] = [
  { name: 'nothing', text: '', outcome: ['open'] },
  { name: 'one request', text: get(), outcome: [KEPT, 'open'] },
  { name: 'pipelined requests', text: get().repeat(20), outcome: [...Array(20).fill(KEPT), 'open'] },
  {
    name: 'an empty line behind each request',
    text: `${get()}\r\n`.repeat(2),
    outcome: [KEPT, KEPT, 'open'],
  },
  {
    name: 'two empty lines between requests',
    text: `${get()}\r\n\r\n${get()}`,
    outcome: [KEPT, 'refused 400'],
  },
  { name: 'a line feed between requests', text: `${get()}\n${get()}`, outcome: [KEPT, 'refused 400'] },
  {
    name: 'a request behind close',
    text: get('Connection: close\r\n') + SMUGGLED,
    outcome: ['GET / close', 'closed'],
  },
  {
    name: 'a request behind HTTP/1.0',
    text: `GET / HTTP/1.0\r\n\r\n${SMUGGLED}`,
    outcome: ['GET / close', 'closed'],
  },
  { name: 'a head of the most bytes', text: get(`X: ${'x'.repeat(MOST)}\r\n`), outcome: [KEPT, 'open'] },
  { name: 'a head of one byte more', text: get(`X: ${'x'.repeat(MOST + 1)}\r\n`), outcome: ['refused 431'] },
  { name: 'a target over the limit', text: get('', `/${'x'.repeat(9000)}`), outcome: ['refused 431'] },
  { name: 'a method over the limit', text: 'G'.repeat(9000), outcome: ['refused 431'] },
  { name: 'a thousand short fields', text: get('A: b\r\n'.repeat(1000)), outcome: [KEPT, 'open'] },
  { name: 'ten thousand short fields', text: get('A: b\r\n'.repeat(10_000)), outcome: ['refused 431'] },
  {
    name: 'an authority as the target',
    text: 'CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\n\r\n',
    outcome: ['refused 405'],
  },
  { name: 'a POST in chunks', text: `${post(chunked())}0\r\n\r\n${SMUGGLED}`, outcome: ['refused 405'] },
  {
    name: 'an upgrade to HTTP/2',
    text: get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n'),
    outcome: [KEPT, 'open'],
  },
  { name: 'the preface of HTTP/2', text: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', outcome: ['refused 505'] },
  { name: 'Expect without a body', text: get('Expect: 100-continue\r\n'), outcome: [KEPT, 'open'] },
];

const good = (head: string): string[] => {
  const [method, target, kept] = head.split(' ');
  return [`${method} ${target} ${kept}`, kept === 'keep' ? 'open' : 'closed'];
};

/** All of them, those of one head too. */
export const FIXTURES: readonly Fixture[] = [
  ...TALKS,
  ...GOOD.map(([name, text, head]) => ({ name, text, outcome: good(head) })),
  ...BAD.map(([name, text, status]) => ({
    name,
    text: `${get()}${text}\r\n\r\n${SMUGGLED}`,
    outcome: [KEPT, `refused ${status}`],
  })),
  ...SMUGGLING.map(([name, head]) => ({
    name,
    text: `${get()}${head}0\r\n\r\n${SMUGGLED}`,
    outcome: [KEPT, 'refused 400'],
  })),
];
