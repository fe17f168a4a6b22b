/**
 * For the tests: what a client sends on one connection, at random from a seed: good requests, and then one after a grammar
 * with every liberty, with bytes changed, or cut short; often with another one behind it, which is to get no answer.
 */
import { HOST } from './http-heads.ts';
import { cutAt } from './cuts.ts';
import { type Dice, mutate } from './random-answers.ts';
import { FIXTURES, SMUGGLED } from './request-talks.ts';

export interface RandomTalk {
  /** As it is sent: the server may see other pieces. */
  readonly pieces: readonly Buffer[];
  /** How many requests it was made of. */
  readonly requests: number;
}

/** Above this, a talk is not sent byte by byte. */
const MOST_SINGLE_BYTES = 600;

export function randomTalk(dice: Dice): RandomTalk {
  const good = dice.below(7);
  const behind = dice.below(2) === 0 ? [SMUGGLED] : [];
  const parts = [...Array.from({ length: good }, () => goodRequest(dice)), oddRequest(dice), ...behind];
  const bytes = Buffer.from(parts.join(''), 'latin1');
  return { pieces: cutAt(bytes, places(dice, bytes.length)), requests: parts.length };
}

/** Mostly a few places; sometimes none, or every byte. */
function places(dice: Dice, length: number): readonly number[] {
  if (length <= MOST_SINGLE_BYTES && dice.below(50) === 0) return [...Array(length).keys()];
  const chosen = Array.from({ length: dice.below(6) }, () => dice.below(length + 1));
  return [...new Set(chosen)].toSorted((a, b) => a - b);
}

/** Well formed; it keeps the connection. */
function goodRequest(dice: Dice): string {
  const line = `${dice.pick(['GET', 'HEAD'])} ${dice.pick(['/', '/?a=b', 'http://test/', '/%00', '*'])} HTTP/1.1`;
  const fields = [
    dice.pick([HOST.trim(), 'hOsT:', 'HOST: \t [::1]:80 \t']),
    ...Array.from({ length: dice.below(3) }, () =>
      dice.pick(['A: b', 'Accept: */*', 'Connection: keep-alive', 'X: \xfc', 'Content-Length: 0', 'C:']),
    ),
  ];
  return [dice.below(10) === 0 ? '\r\n' : '', [line, ...fields, '', ''].join('\r\n')].join('');
}

function oddRequest(dice: Dice): string {
  switch (dice.below(8)) {
    case 0:
      return (FIXTURES[dice.below(FIXTURES.length)] ?? { text: '' }).text;
    case 1:
      return mutate(dice, goodRequest(dice));
    case 2:
      return noise(dice);
    default:
      return mutate(dice, freeRequest(dice));
  }
}

function noise(dice: Dice): string {
  return Array.from({ length: 1 + dice.below(40) }, () => String.fromCharCode(dice.below(256))).join('');
}

/** Each part alone may be right or wrong. */
function freeRequest(dice: Dice): string {
  const line = [
    dice.pick(['GET', 'HEAD', 'POST', 'OPTIONS', 'get', 'PRI', 'CONNECT', 'DELETE', 'GE(T', 'QUERY', '']),
    dice.pick([' ', ' ', ' ', '  ', '\t', '']),
    dice.pick([
      '/',
      'http://test/',
      '*',
      '/a b',
      '/\xe9',
      '//',
      'test:80',
      'a',
      '/#\0',
      `/${'x'.repeat(8150)}`,
    ]),
    dice.pick([' ', ' ', ' ', '  ', '\t', '']),
    dice.pick(['HTTP/1.1', 'HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 ', '']),
  ].join('');
  const fields = Array.from({ length: dice.below(4) }, () => freeField(dice));
  fields.splice(
    dice.below(fields.length + 1),
    0,
    dice.pick([HOST.trim(), HOST.trim(), 'host: a, b', 'Host : x', 'X: y']),
  );
  const end = dice.pick(['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r']);
  const body = dice.pick(['', `0\r\n\r\n${SMUGGLED}`, SMUGGLED, 'abc', '\r\n', '\n']);
  return `${[line, ...fields, '', ''].join(end)}${body}`;
}

function freeField(dice: Dice): string {
  return dice.pick([
    `Content-Length: ${dice.pick(['0', '3', '00', '+0', '0x0', '0, 0', '', '\v0', '99999999999999999999'])}`,
    `Transfer-Encoding: ${dice.pick(['chunked', 'gzip, chunked', 'identity', '', '\tchunked', 'chunked;q=1'])}`,
    `Connection: ${dice.pick(['close', 'keep-alive', 'close, keep-alive', 'upgrade', ' ,Close,', 'clos\xe9'])}`,
    `${dice.pick(['A', '', 'A ', ' A', 'A\t', '\0', 'A(', '\xe9', 'Content_Length'])}: b`,
    `A: ${dice.pick(['b\r\n c', 'b\n c', 'b\0', 'b\x7f', 'b\x01', 'b\r', '\xff', 'x'.repeat(8192)])}`,
    dice.pick([
      'Upgrade: websocket',
      'Expect: 100-continue',
      'Expect: a',
      'Trailer: A',
      'TE: trailers',
      'no colon',
    ]),
    HOST.trim(),
  ]);
}
