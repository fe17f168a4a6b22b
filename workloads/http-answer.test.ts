import { expect, test } from 'vitest';
import { parseAnswer } from './http-answer.ts';

function parse(text: string) {
  return parseAnswer(Buffer.from(text, 'latin1'));
}

const OK = 'HTTP/1.1 200 OK\r\n';

const ANSWERS: readonly (readonly [name: string, text: string, body: string, closing: boolean])[] = [
  ['a body of a known length', `${OK}Content-Length: 5\r\n\r\nhello`, 'hello', false],
  ['an empty body', `${OK}content-length:0\r\n\r\n`, '', false],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx', 'x', false],
  ['a closing one', `${OK}Connection: x, CLOSE\r\nContent-Length: 1\r\n\r\nx`, 'x', true],
  [
    'close on a line of its own',
    `${OK}Connection: close\r\nConnection: x\r\nContent-Length: 1\r\n\r\nx`,
    'x',
    true,
  ],
  ['an option that is not close', `${OK}Connection: not-close\r\nContent-Length: 1\r\n\r\nx`, 'x', false],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', 'x', true],
  ['HTTP/1.0 kept', 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx', 'x', false],
  ['chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;a=b\r\n!\r\n0\r\n\r\n`, 'hello!', false],
  [
    'one chunk in capitals',
    `${OK}Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n`,
    '0123456789',
    false,
  ],
  [
    'chunks whose body looks like their end',
    `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n`,
    '\r\n0\r\n\r\n',
    false,
  ],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', '', false],
  ['not modified', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n', '', false],
];

test.each(ANSWERS)('a right HTTP answer is parsed: %s', (_, text, body, closing) => {
  const parsed = parse(`${text}HTTP/1.1 next`);
  expect(parsed).toMatchObject({ kind: 'answer', answer: { closing, end: text.length } });
  expect(parsed.kind === 'answer' && parsed.answer.body.toString('latin1')).toBe(body);
});

test.each(ANSWERS)('a right HTTP answer is incomplete until its last byte: %s', (_, text) => {
  const kinds = Array.from({ length: text.length }, (__, length) => parse(text.slice(0, length)).kind);
  expect(new Set(kinds)).toEqual(new Set(['incomplete']));
});

test('the body of a right HTTP answer does not change with the input', () => {
  const bytes = Buffer.from(`${OK}Content-Length: 2\r\n\r\nab`);
  const parsed = parseAnswer(bytes);
  bytes.fill(0);
  expect(parsed).toMatchObject({ kind: 'answer', answer: { status: 200, end: bytes.length } });
  expect(parsed.kind === 'answer' && String(parsed.answer.body)).toBe('ab');
});

test.each([
  ['another protocol, from its first byte', 'S'],
  ['another protocol that begins alike', 'HTTP/2'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
  ['HTTP/1.2, which does not exist', 'HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a line without a colon', `${OK}nonsense\r\n\r\n`],
  ['a folded line', `${OK}X: y\r\n z\r\n\r\n`],
  ['a body that ends with the connection', `${OK}\r\n`],
  ['a negative length', `${OK}Content-Length: -1\r\n\r\n`],
  ['a length of 16 digits', `${OK}Content-Length: 1234567890123456\r\n\r\n`],
  ['two lengths', `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
  ['a coding that is not chunked', `${OK}Transfer-Encoding: notchunked\r\nContent-Length: 1\r\n\r\nx`],
  ['a chunk without a size', `${OK}Transfer-Encoding: chunked\r\n\r\n\r\n`],
  ['a chunk whose size is no hexadecimal number', `${OK}Transfer-Encoding: chunked\r\n\r\n0x1\r\n`],
  ['a chunk that is longer than its size', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`],
  ['trailer fields', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n`],
  ['a head without an end', OK.padEnd(65_537, 'x')],
  ['a size of a chunk without an end', `${OK}Transfer-Encoding: chunked\r\n\r\n`.padEnd(66_000, '0')],
])('a bad HTTP answer is rejected: %s', (_, text) => {
  expect(parse(text)).toEqual({ kind: 'bad' });
});
