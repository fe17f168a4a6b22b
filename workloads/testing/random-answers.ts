/** For the tests: random HTTP answers, in every form that a server may give them, and with mistakes. */
import { seeded } from './cuts.ts';

/** Picks from lists, the first items more often. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.#random() ** 2 * items.length)] ?? items[0];
  }
}

function makeFraming(dice: Dice, body: string): [fields: string[], body: string] {
  const length = String(body.length);
  const size = body.length.toString(16);
  const chunks = dice.pick([
    `${size}\r\n${body}\r\n0\r\n\r\n`,
    `1\r\n${body[0]}\r\n${(body.length - 1).toString(16)}\r\n${body.slice(1)}\r\n0\r\n\r\n`,
    `${size};a=b;c="d e"\r\n${body}\r\n000;e\r\n\r\n`,
    `${size}\r\n${body}\r\n0\r\nA: b\r\nC: d\r\n\r\n`,
    `0${size.toUpperCase()}\r\n${body}\r\n0\r\n\r\n`,
    `${size}\n${body}\n0\n\n`,
    `${size} ;a\r\n${body}\r\n0\r\n\r\n`,
    `${size}\r\n${body}\r\n0\r\n`,
  ]);
  return dice.pick<[string[], string]>([
    [[`Content-Length: ${length}`], body],
    [['Transfer-Encoding: chunked'], chunks],
    [[], body],
    [[`content-length:${length}`], body],
    [['transfer-encoding: Chunked'], chunks],
    [['Transfer-Encoding: gzip, chunked'], chunks],
    [[`Content-Length: ${length}`, `Content-Length: ${length}`], body],
    [[`Content-Length: ${length}, ${length}`], body],
    [[`Content-Length: ${length}`, 'Transfer-Encoding: chunked'], chunks],
    [['Transfer-Encoding: gzip'], body],
    [[`Content-Length: 00${length}`], body],
    [['Transfer-Encoding: chunked, gzip'], body],
    [['Transfer-Encoding: gzip,, chunked,\t'], chunks],
    [['Transfer-Encoding: \0chunked'], chunks],
    [['Transfer-Encoding: chunked;q=1'], chunks],
    [[`Content-Length:\r\n ${length}`], body],
  ]);
}

function makeAnswer(dice: Dice): string {
  const [framing, body] = makeFraming(
    dice,
    dice.pick(['hello', 'hello\r\nworld\r\n', 'HTTP/1.1 200 OK\r\n\r\n']),
  );
  const others = [
    dice.pick([
      'Date: today',
      'A: b',
      'Set-Cookie: a=b, c',
      'A:',
      'B: \t c \t',
      'A: b\r\n c',
      'X: \xfc',
      'A : b',
      'X: \u0001',
      ' A: b',
      ' Transfer-Encoding: chunked',
    ]),
    dice.pick(['C: d', 'Connection: keep-alive', 'Connection: close', 'Connection: x, Close', 'E: f']),
  ];
  const lineEnd = dice.pick(['\r\n', '\r\n', '\r\n', '\n']);
  const fields = dice.below(2) === 0 ? [...framing, ...others] : [...others, ...framing];
  const interim = dice.pick([
    '',
    '',
    '',
    '',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Early\r\nA: b\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  ]);
  const statusLine = dice.pick([
    'HTTP/1.1 200 OK',
    'HTTP/1.0 200 OK',
    'HTTP/1.1 404 Not Found',
    'HTTP/1.1 200 ',
    'HTTP/1.1 200',
    'HTTP/1.1 204 No Content',
    'HTTP/1.1 304 Not Modified',
    'HTTP/1.2 200 OK',
    'HTTP/2.0 200 OK',
  ]);
  return `${interim}${[statusLine, ...fields, '', ''].join(lineEnd)}${body}`;
}

const BYTES = [
  '\r',
  '\n',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '\0',
  '0',
  '1',
  '9',
  'a',
  'F',
  '-',
  '\r\n',
  '\x7f',
  '\xff',
  '"',
] as const;

/** Changes, drops, adds or repeats bytes, or ends before the last one; most often nothing. */
export function mutate(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  const length = 1 + dice.below(3);
  switch (dice.below(10)) {
    case 0:
      return text.slice(0, at) + dice.pick(BYTES) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + dice.pick(BYTES) + text.slice(at);
    case 3:
      return text.slice(0, at + length) + text.slice(at);
    case 4:
      return text.slice(0, at);
    default:
      return text;
  }
}

/** An answer after a grammar, right or wrong; each byte is a character. */
export function randomAnswer(dice: Dice): string {
  return mutate(dice, makeAnswer(dice));
}
