import { describe, expect, test } from 'vitest';
import type { ConnectionEnd } from './http-answer.ts';
import { askForBody } from './http-asking.ts';
import { documented } from './testing/answers-doc.ts';
import { cuts } from './testing/cuts.ts';
import { type Asker, type Asking, type AskingOptions, INCOMPLETE, WRONG } from './workload.ts';

const TO = { host: '127.0.0.1', port: 3000 } as const;
const BODY = Buffer.from('hello');
const OK = 'HTTP/1.1 200 OK\r\n';
const HELLO = `${OK}Content-Length: 5\r\n\r\nhello`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';

type Expectation = AskingOptions['expectation'];
const EXPECTATIONS = {
  exact: 'exact',
  learned: 'learned',
  status: { kind: 'status', status: null, bytes: null },
  regexp: { kind: 'regexp', source: '^h.*o$' },
} as const satisfies Record<string, Expectation>;

function open(expectation: Expectation = 'exact', options: Partial<AskingOptions> = {}): Asking {
  return askForBody({ ...TO, expectation, ...options }, BODY);
}

const raw = (text: string) =>
  ({ kind: 'raw', base64: Buffer.from(text, 'latin1').toString('base64') }) as const;

/** An asker whose next answer is due. */
function due(asking: Asking, client = 0): Asker {
  const asker = asking.asker(client);
  asker.request(false);
  return asker;
}

function check(asker: Asker, text: string | Buffer): number {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  return asker.check(bytes, 0, bytes.length);
}

/** What becomes of an answer after which the connection may end. */
function judge(asking: Asking, text: string, end?: ConnectionEnd, asker = due(asking)): string {
  const result = check(asker, text);
  if (result === text.length) return 'right';
  if (result === INCOMPLETE && end !== undefined && asker.ended?.(end) === 'answered') return 'right';
  if (result === INCOMPLETE && end === undefined) return 'waits for more';
  return asking.findings?.firstFault ?? 'no fault is named';
}

function describeUnasked(text: string): string {
  const asking = open();
  const asker = due(asking);
  check(asker, HELLO);
  const result = asker.checkUnasked?.(Buffer.from(text), 0, text.length);
  if (result === WRONG) return `wrong: \`${asking.findings?.firstFault}\``;
  return ['dropped', ...[...(asking.findings?.hints ?? [])].map((hint) => `hint \`${hint}\``)].join(', ');
}

function describeEnd(text: string, how: ConnectionEnd): string {
  const asking = open();
  const asker = due(asking);
  if (text !== '') check(asker, text);
  const ending = asker.ended?.(how) ?? 'nothing';
  const fault = asking.findings?.firstFault ?? null;
  return fault === null ? ending : `${ending}: \`${fault}\``;
}

function describeMethod(method: string): string {
  const request = raw(`${method} / HTTP/1.1\r\n\r\n`);
  const { isIdempotent } = open('learned', { request }).asker(0);
  return isIdempotent === true ? 'may be sent again' : 'is not sent again';
}

/** By the row's id in the document. */
const BETWEEN: Readonly<Record<string, string>> = {
  'unasked-empty-line': describeUnasked('\r\n'),
  'unasked-empty-lines': describeUnasked('\n\r\n'),
  'unasked-answer': describeUnasked(HELLO),
  'unasked-bytes': describeUnasked('!'),
  'unasked-space': describeUnasked(' '),
  'ended-unbegun': describeEnd('', 'closed'),
  'ended-unbegun-reset': describeEnd('', 'reset'),
  'ended-empty-line': describeEnd('\r\n', 'closed'),
  'ended-interim': describeEnd('HTTP/1.1 100 Continue\r\n\r\n', 'closed'),
  'ended-head': describeEnd('HTTP/1.1 200 OK\r\n', 'closed'),
  'ended-body': describeEnd(HELLO.slice(0, -2), 'reset'),
  'ended-whole': describeEnd(`${OK}\r\nhello`, 'closed'),
  'ended-between': describeEnd(HELLO, 'reset'),
  'method-get': describeMethod('GET'),
  'method-head': describeMethod('HEAD'),
  'method-put': describeMethod('PUT'),
  'method-delete': describeMethod('DELETE'),
  'method-post': describeMethod('POST'),
  'method-patch': describeMethod('PATCH'),
};

test('between two answers a client does what the document says', () => {
  expect(BETWEEN).toEqual(Object.fromEntries(documented('Between two answers')));
});

const requestsOf = (options: Partial<AskingOptions>): string[] => {
  const asker = open('learned', options).asker(0);
  return [false, true].map((last) => asker.request(last).toString('latin1'));
};

describe('a request', () => {
  test('without a choice is a GET of /, the last with Connection: close', () => {
    const lines = 'GET / HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n';
    expect(requestsOf({})).toEqual([`${lines}\r\n`, `${lines}Connection: close\r\n\r\n`]);
  });

  test('to an address of IPv6 names it in brackets', () => {
    expect(requestsOf({ host: '::1' })[0]).toBe('GET / HTTP/1.1\r\nHost: [::1]:3000\r\n\r\n');
  });

  test('has the path and the fields that were chosen, and a Host of its own', () => {
    const request = { kind: 'fields', path: '/a?b', headers: ['Cookie: c', 'host: d'] } as const;
    expect(requestsOf({ request })).toEqual([
      'GET /a?b HTTP/1.1\r\nCookie: c\r\nhost: d\r\n\r\n',
      'GET /a?b HTTP/1.1\r\nCookie: c\r\nhost: d\r\nConnection: close\r\n\r\n',
    ]);
  });

  test('that is given whole is sent as it is', () => {
    const text = 'POST /a HTTP/1.0\nContent-Length: 2\n\n\xff\0';
    expect(requestsOf({ request: raw(text) })).toEqual([text, text]);
  });

  test('is named in a fault, and an answer to HEAD ends with its head', () => {
    const post = open('learned', { request: raw('POST /a HTTP/1.1\r\n\r\n') });
    expect(judge(post, 'HTTP/1.1 404 No\r\n\r\n')).toBe('it answered "HTTP/1.1 404 No" to POST /a, not 2xx');
    const head = open('learned', { request: raw('HEAD / HTTP/1.1\r\n\r\n') });
    expect(judge(head, `${OK}Content-Length: 5\r\n\r\n`)).toBe('right');
  });
});

/** Each is right for every expectation. */
const RIGHT: readonly { readonly name: string; readonly text: string; readonly end?: ConnectionEnd }[] = [
  { name: 'with a length', text: HELLO },
  { name: 'in chunks', text: `${OK}${CHUNKED}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n` },
  { name: 'up to the close', text: `${OK}\r\nhello`, end: 'closed' },
  { name: 'up to the reset', text: `${OK}\r\nhello`, end: 'reset' },
  { name: 'behind an interim answer', text: `HTTP/1.1 100 Continue\r\n\r\n${HELLO}` },
  { name: 'by HTTP/1.0', text: HELLO.replace('1.1 200 OK', '1.0 200') },
];

describe.each(Object.entries(EXPECTATIONS))('where %s is expected', (_, expectation) => {
  test.each(RIGHT)('an answer $name is right however it is split', ({ text, end }) => {
    for (const pieces of cuts(Buffer.from(text), 5)) {
      const asking = open(expectation);
      // The second one is compared with the first, and the third follows another form.
      for (let time = 0; time < 3; time++) {
        const asker = due(asking, time);
        const results = pieces.map((piece) => check(asker, piece));
        expect(results.slice(0, -1).every((result) => result === INCOMPLETE)).toBe(true);
        if (end === undefined) expect(results.at(-1)).toBe(pieces.at(-1)?.length);
        else expect([results.at(-1), asker.ended?.(end)]).toEqual([INCOMPLETE, 'answered']);
        expect(asker.closing).toBe(end !== undefined || text.includes('HTTP/1.0'));
        if (time === 1) expect(judge(asking, HELLO)).toBe('right');
      }
      expect(asking.findings?.firstFault).toBeNull();
    }
  });

  test('an answer that is cut short is wrong', () => {
    const fault =
      'its answer was cut short: 3 of the 5 bytes of its Content-Length had come when the connection was closed';
    for (const isKnown of [false, true]) {
      const asking = open(expectation);
      if (isKnown) judge(asking, HELLO);
      expect(judge(asking, HELLO.slice(0, -2), 'closed')).toBe(fault);
    }
  });

  test('another status is wrong', () => {
    const asking = open(expectation);
    const wanted = expectation === 'exact' ? '200' : '2xx';
    const fault = `it answered "HTTP/1.1 503 Busy" to GET /, not ${wanted}`;
    expect(judge(asking, HELLO.replace('200 OK', '503 Busy'))).toBe(fault);
    expect(judge(asking, HELLO)).toBe('right');
  });

  test('the first fault stays, and each hint is kept once', () => {
    const asking = open(expectation);
    for (const text of ['x', 'y', HELLO.replaceAll('\r', ''), HELLO.replaceAll('\r', '')])
      judge(asking, text);
    expect(asking.findings?.firstFault).toBe('its answer is not HTTP: it begins with "x"');
    expect([...(asking.findings?.hints ?? [])]).toEqual(['bare-lf']);
  });
});

const DIFFERS = 'the body of its answer differs from the first one from byte 2 on: "allo" instead of "ello"';
const TOO_SHORT = 'the body of its answer has 4 bytes, where the first one has 5';
const TOO_LONG = 'the body of its answer is longer than that of the first one';

/** By the framing of its body. */
const WRONG_BODIES: readonly (readonly [name: string, text: string, fault: string])[] = [
  ['with another byte', HELLO.replace('hello', 'hallo'), DIFFERS],
  ['with another byte, in chunks', `${OK}${CHUNKED}5\r\nhallo\r\n0\r\n\r\n`, DIFFERS],
  ['with another byte, up to the close', `${OK}\r\nhallo`, DIFFERS],
  ['of another length', `${OK}Content-Length: 4\r\n\r\nhell`, TOO_SHORT],
  ['that is too short, in chunks', `${OK}${CHUNKED}4\r\nhell\r\n0\r\n\r\n`, TOO_SHORT],
  ['that is too short, up to the close', `${OK}\r\nhell`, TOO_SHORT],
  ['that is too long, in chunks', `${OK}${CHUNKED}5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n`, TOO_LONG],
  ['that is too long, up to the close', `${OK}\r\nhello!`, TOO_LONG],
];

test.each(WRONG_BODIES)('a body %s is wrong', (_, text, fault) => {
  expect(judge(open(), text, 'closed')).toBe(fault.replace('the first one', 'the right one'));
  const learned = open('learned');
  judge(learned, HELLO);
  expect(judge(learned, text, 'closed')).toBe(fault);
});

const expecting = (status: number | null, bytes: number | null): Asking =>
  open({ kind: 'status', status, bytes });

test('another length is wrong before its body comes', () => {
  const head = `${OK}Content-Length: 6\r\n\r\n`;
  expect(judge(open(), head)).toBe('the body of its answer has 6 bytes, where the right one has 5');
});

test('a status may be expected, with a length or without', () => {
  const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno';
  expect(judge(expecting(404, null), notFound)).toBe('right');
  expect(judge(expecting(404, 2), notFound)).toBe('right');
  expect(judge(expecting(404, 3), notFound)).toBe(
    'the body of its answer has 2 bytes, where the first one has 3',
  );
  expect(judge(expecting(200, 4), `${OK}\r\nhello`, 'closed')).toBe(
    'the body of its answer has 5 bytes, where the first one has 4',
  );
  expect(judge(expecting(null, 5), 'HTTP/1.1 204 No Content\r\n\r\n')).toBe(
    'the body of its answer has 0 bytes, where the first one has 5',
  );
  expect(judge(expecting(200, null), 'HTTP/1.1 206 Part\r\nContent-Length: 0\r\n\r\n')).toBe(
    'it answered "HTTP/1.1 206 Part" to GET /, not 200',
  );
});

const answer = (body: string): string =>
  `${OK}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${Buffer.from(body).toString('latin1')}`;

test('a body may vary where it is to match a regular expression', () => {
  const asking = open({ kind: 'regexp', source: 'id=\\d+\\b' });
  for (const body of ['id=1', 'id=22 é', 'an id=333']) expect(judge(asking, answer(body))).toBe('right');
  expect(judge(asking, answer('id=x'))).toBe('the body of its answer does not match /id=\\d+\\b/: "id=x"');
});

test('an answer that equals the one before to such a request is compared, and not read', () => {
  const asking = open('learned');
  const [kept, last] = [HELLO.replaceAll('\r', ''), `${OK}Connection: close\n${HELLO.slice(OK.length)}`];
  const asker = asking.asker(0);
  const ask = (isLast: boolean): string => {
    asker.request(isLast);
    return judge(asking, isLast ? last : kept, undefined, asker);
  };
  expect([ask(false), ask(true)]).toEqual(['right', 'right']);
  const seen = asking.findings?.hints as Set<string>;
  expect([...seen]).toEqual(['bare-lf']);
  seen.clear();
  expect([ask(false), ask(true), ask(true), ask(false)]).toEqual(Array(4).fill('right'));
  asker.request(false);
  asker.reset();
  expect(ask(true)).toBe('right');
  // It would have been noted again.
  expect([...seen]).toEqual([]);
});

test('askers that learn at once learn the same answer', () => {
  for (const [second, result] of [
    ['hello', 'right'],
    ['hallo', DIFFERS],
  ] as const) {
    const asking = open('learned');
    const [one, other] = [due(asking, 0), due(asking, 1)];
    const theirs = HELLO.replace('hello', second);
    expect([check(one, HELLO.slice(0, -2)), check(other, theirs.slice(0, -1))]).toEqual([
      INCOMPLETE,
      INCOMPLETE,
    ]);
    expect(check(one, HELLO.slice(-2))).toBe(2);
    check(other, theirs.slice(-1));
    expect(asking.findings?.firstFault ?? 'right').toBe(result);
  }
});

test('a long body is compared in place, and another head is read', () => {
  const body = 'b'.repeat(100_000);
  const asking = open('learned');
  const dated = (date: string): string => `${OK}Date: ${date}\r\nContent-Length: 100000\r\n\r\n${body}`;
  const asker = asking.asker(0);
  for (const date of ['Mon', 'Mon', 'Tue', 'Tue']) {
    asker.request(false);
    expect(judge(asking, dated(date), undefined, asker)).toBe('right');
  }
  const wrong = `${dated('Tue').slice(0, -9)}c${'b'.repeat(8)}`;
  for (const size of [wrong.length, 1000]) {
    const pieces = Array.from({ length: Math.ceil(wrong.length / size) }, (_, at) =>
      wrong.slice(at * size, (at + 1) * size),
    );
    asker.reset();
    asker.request(false);
    expect(pieces.map((piece) => check(asker, piece)).at(-1)).toBe(WRONG);
  }
  expect(asking.findings?.firstFault).toBe(
    'the body of its answer differs from the first one from byte 99992 on: "cbbbbbbbb" instead of "bbbbbbbbb"',
  );
});

test('a body is too long to be learned above 64 MiB, and not to be counted', () => {
  const bytes = 64 * 2 ** 20 + 1;
  const head = `${OK}Content-Length: ${bytes}\r\n\r\n`;
  const fault = `the body of its answer has ${bytes} bytes, more than the 64 MiB that can be compared: use --expect status`;
  expect(judge(open('learned'), head)).toBe(fault);
  expect(judge(open(EXPECTATIONS.regexp), head)).toBe(fault);
  expect(judge(open(EXPECTATIONS.status), head)).toBe('waits for more');
  const asking = open('learned');
  const asker = due(asking);
  check(asker, `${OK}\r\n`);
  const part = Buffer.alloc(2 ** 20);
  for (let mebibytes = 0; mebibytes < 64; mebibytes++) expect(check(asker, part)).toBe(INCOMPLETE);
  expect(check(asker, 'x')).toBe(WRONG);
  expect(asking.findings?.firstFault).toBe(fault);
});
