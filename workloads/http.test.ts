import { expect, test } from 'vitest';
import { formatAnswer, formatHead, MAX_HEAD_BYTES, type Parsed, parseHead } from './http.ts';
import { seeded } from './testing/cuts.ts';
import { BAD, GOOD, HOST } from './testing/http-heads.ts';

function parse(text: string): Parsed {
  const bytes = Buffer.from(text, 'latin1');
  return parseHead(bytes, 0, bytes.length);
}

/** `bad 400`, `incomplete`, or the head in short, for comparison. */
function verdict(parsed: Parsed): string {
  if (parsed.kind !== 'head') return parsed.kind === 'bad' ? `bad ${parsed.status}` : parsed.kind;
  const { method, target, keepAlive, sayKeepAlive } = parsed.head;
  return `${method} ${target} ${keepAlive ? 'keep' : 'close'}${sayKeepAlive ? ' 1.0' : ''} ${parsed.end}`;
}

test.each(GOOD)('a good HTTP head is parsed: %s', (_, text, head) => {
  expect(verdict(parse(text))).toBe(`${head} ${text.length}`);
});

test.each(GOOD)('a good HTTP head is incomplete until its last byte: %s', (_, text) => {
  const kinds = Array.from({ length: text.length }, (__, length) => parse(text.slice(0, length)).kind);
  expect(new Set(kinds)).toEqual(new Set(['incomplete']));
});

test.each(GOOD)('a good HTTP head is parsed alike with other bytes before and after it: %s', (_, text) => {
  const bytes = Buffer.from(`\u0000\u0000${text}GET / HT`, 'latin1');
  const parsed = parseHead(bytes, 2, bytes.length);
  expect(parsed).toEqual({ ...parse(text), end: 2 + text.length });
});

test.each(BAD)(
  'a bad HTTP head is rejected at the first byte that shows the fault: %s',
  (_, text, status) => {
    expect(verdict(parse(text))).toBe(`bad ${status}`);
  },
);

test.each(BAD)('a bad HTTP head stays bad whatever follows: %s', (_, text, status) => {
  const whole = `${text}abc\r\n\r\n`;
  const verdicts = Array.from(whole, (__, index) => verdict(parse(whole.slice(0, index + 1))));
  const first = verdicts.findIndex((one) => one !== 'incomplete');
  expect(new Set(verdicts.slice(first))).toEqual(new Set([`bad ${status}`]));
});

/** The same grammar, written as a pattern (RFC 9112 2.1), to compare the parser with. */
const HEAD =
  /^(?:\r\n)?([!#$%&'*+\-.^_`|~0-9A-Za-z]+) [!-~]+ HTTP\/(\d)\.(\d)\r\n((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n)*)\r\n/;

function expected(text: string): string {
  const [, method, major, minor, fields = ''] = HEAD.exec(text) ?? [];
  if (method === undefined) return 'no head';
  if (major !== '1' || Number(minor) > 1) return 'bad 505';
  const hosts = fields.match(/^host:/gim)?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && minor === '1')) return 'bad 400';
  if (method !== 'GET' && method !== 'HEAD') return 'bad 405';
  const body = /^transfer-encoding:/im.test(fields) || /^content-length:(?![ \t]*0+[ \t]*\r)/im.test(fields);
  return body ? 'bad 400' : 'head';
}

test('a head with random changes is parsed as the grammar requires, and a verdict never changes', () => {
  const random = seeded(20);
  const pick = <T>(from: ArrayLike<T>): T => from[Math.floor(random() * from.length)] as T;
  const pieces = [
    '\r\n',
    '\r',
    '\n',
    ' ',
    '\t',
    ':',
    ',',
    '0',
    'Host: x\r\n',
    'close',
    'GET',
    'HTTP/1.0',
    '\u00a0',
    '\u0000',
  ];
  const tally = new Map<string, number>();
  for (let time = 0; time < 5000; time++) {
    let text = random() < 0.7 ? pick(GOOD)[1] : pick(BAD)[1];
    if (random() < 0.1) text = text.replace('HTTP/1', 'HTTP/2');
    for (let changes = random() * 3; changes > 0; changes--) {
      const at = Math.floor(random() * text.length);
      const taken = random() < 0.5 ? Math.ceil(random() * 3) : 0;
      text = text.slice(0, at) + (random() < 0.7 ? pick(pieces) : '') + text.slice(at + taken);
    }
    const verdicts = Array.from({ length: text.length }, (_, index) =>
      verdict(parse(text.slice(0, index + 1))),
    );
    const decided = verdicts.filter((one) => one !== 'incomplete');
    expect(new Set(decided).size, JSON.stringify(text)).toBeLessThanOrEqual(1);
    const last = verdicts.at(-1) ?? 'incomplete';
    const kind = /^(?:bad|incomplete)/.test(last) ? last : 'head';
    const wanted = expected(text);
    if (wanted === 'no head')
      expect(['bad 400', 'bad 505', 'incomplete'], JSON.stringify(text)).toContain(kind);
    else expect(kind, JSON.stringify(text)).toBe(wanted);
    tally.set(wanted, (tally.get(wanted) ?? 0) + 1);
  }
  // The changes reach every kind of verdict, many times.
  for (const kind of ['no head', 'head', 'bad 400', 'bad 405', 'bad 505']) {
    expect(tally.get(kind) ?? 0, kind).toBeGreaterThan(40);
  }
});

function ofLength(length: number): string {
  const rest = `GET / HTTP/1.1\r\n${HOST}X: \r\n\r\n`;
  return rest.replace('X: ', `X: ${'x'.repeat(length - rest.length)}`);
}

test.each([
  [MAX_HEAD_BYTES - 1, 'head'],
  [MAX_HEAD_BYTES, 'head'],
  [MAX_HEAD_BYTES + 1, 'bad'],
  [MAX_HEAD_BYTES * 2, 'bad'],
])('the length of an HTTP head of %i bytes makes it a %s', (length, kind) => {
  const parsed = parse(ofLength(length));
  expect(parsed.kind).toBe(kind);
  if (parsed.kind === 'bad') expect(parsed.status).toBe(431);
});

test('the length of an HTTP head counts from the start of the head', () => {
  const bytes = Buffer.from(ofLength(MAX_HEAD_BYTES) + ofLength(MAX_HEAD_BYTES + 1));
  expect(parseHead(bytes, 0, bytes.length)).toMatchObject({ kind: 'head', end: MAX_HEAD_BYTES });
  expect(parseHead(bytes, MAX_HEAD_BYTES, bytes.length)).toEqual({ kind: 'bad', status: 431 });
});

test.each(['G', 'GET /', 'GET / HTTP/1.1\r\nX', 'GET / HTTP/1.1\r\nX: '])(
  'the length of an HTTP head is bounded while it is unfinished: %o',
  (start) => {
    expect(parse(start.padEnd(MAX_HEAD_BYTES, 'x')).kind).toBe('incomplete');
    expect(verdict(parse(start.padEnd(MAX_HEAD_BYTES + 1, 'x')))).toBe('bad 431');
  },
);

test('the length of an HTTP head over the limit is the only fault reported: bytes past the limit are not parsed', () => {
  const text = `${ofLength(MAX_HEAD_BYTES + 100).slice(0, -4)}\n\n`;
  for (let length = MAX_HEAD_BYTES + 1; length <= text.length; length++) {
    expect(verdict(parse(text.slice(0, length)))).toBe('bad 431');
  }
});

test('an HTTP answer consists of a head and its body', () => {
  expect(String(formatAnswer(200, Buffer.from('é')))).toBe(
    'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\né',
  );
});

test('an HTTP answer names the connection option and the allowed methods, and has the same head alone', () => {
  const answer = formatAnswer(405, Buffer.from('body'), { connection: 'close' });
  expect(String(answer).split('\r\n').slice(2)).toEqual([
    'Content-Length: 4',
    'Allow: GET, HEAD',
    'Connection: close',
    '',
    'body',
  ]);
  expect(`${String(formatHead(405, 4, { connection: 'close' }))}body`).toBe(String(answer));
});
