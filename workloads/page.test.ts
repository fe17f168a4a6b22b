import { describe, expect, test } from 'vitest';
import { parseAnswer } from './http-answer.ts';
import { openPage, PAGE, pageBody } from './page.ts';
import { cutAt, cuts, seeded, speak } from './testing/cuts.ts';
import { type Asker, type AskingOptions, INCOMPLETE, Outbox, WRONG } from './workload.ts';

const HOST = 'Host: 127.0.0.1:3000\r\n';
const page = openPage({ name: 'page' });

/** The server's bytes for a request. */
function serve(request: string | Buffer): Buffer {
  const spoken = speak(page.converse({ requestsPerConnection: Infinity }), [Buffer.from(request)]);
  return Buffer.from(spoken.sent, 'latin1');
}

function read(bytes: Buffer) {
  const parsed = parseAnswer(bytes);
  if (parsed.kind !== 'answer') throw new Error(`no answer: ${String(bytes)}`);
  expect(parsed.answer.end).toBe(bytes.length);
  return parsed.answer;
}

test.each([
  ['a GET', `GET / HTTP/1.1\r\n${HOST}\r\n`, ''],
  ['a GET with a query', `GET /?q=1 HTTP/1.1\r\n${HOST}\r\n`, ''],
  ['a GET that closes', `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, 'Connection: close\r\n'],
  ['a GET by HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 'Connection: close\r\n'],
  ['a GET by ab -k', 'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', 'Connection: keep-alive\r\n'],
])('the page server answers %s with the page', (_, request, connection) => {
  const bytes = serve(request);
  const { status, body, closing } = read(bytes);
  expect([status, body.equals(PAGE), closing]).toEqual([200, true, connection.includes('close')]);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${PAGE.length}\r\n`;
  expect(bytes.toString('latin1')).toBe(`${head}${connection}\r\n${PAGE.toString('latin1')}`);
});

test.each([
  ['/', 200],
  ['/elsewhere', 404],
])('the page server answers HEAD %s with the head of its answer to GET', (target, status) => {
  for (const fields of ['', 'Connection: close\r\n']) {
    const [get, head] = ['GET', 'HEAD'].map((method) =>
      String(serve(`${method} ${target} HTTP/1.1\r\n${HOST}${fields}\r\n`)),
    );
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head?.endsWith('\r\n\r\n')).toBe(true);
    expect(get?.startsWith(head ?? 'no answer')).toBe(true);
    expect(get?.length).toBeGreaterThan(head?.length ?? 0);
  }
});

test.each(['/elsewhere', '//', '/index.html', '*'])(
  'the page server answers GET %s with 404, and keeps the connection',
  (target) => {
    const { status, closing } = read(serve(`GET ${target} HTTP/1.1\r\n${HOST}\r\n`));
    expect([status, closing]).toEqual([404, false]);
  },
);

test.each([
  [400, 'nonsense\r\n'],
  [405, `DELETE / HTTP/1.1\r\n${HOST}\r\n`],
  [431, `GET / HTTP/1.1\r\nX: ${'x'.repeat(9000)}`],
  [505, 'GET / HTTP/3.0\r\n'],
])('the page server refuses a bad request with %i, and closes', (status, request) => {
  expect(read(serve(request))).toMatchObject({ status, closing: true });
  expect(String(serve(request)).includes('Allow: GET, HEAD\r\n')).toBe(status === 405);
});

test('the page server sends the same bytes however the requests are split', () => {
  const request = Buffer.from(
    `GET / HTTP/1.1\r\n${HOST}\r\nHEAD / HTTP/1.1\r\n${HOST}\r\nGET /x HTTP/1.0\r\n\r\n`,
  );
  const whole = serve(request).toString('latin1');
  for (const pieces of cuts(request, 20)) {
    const spoken = speak(page.converse({ requestsPerConnection: Infinity }), pieces);
    expect(spoken).toEqual({ sent: whole, answers: 3, open: false });
  }
});

type Expectation = AskingOptions['expectation'];

function openAsker(expectation: Expectation = 'exact'): Asker {
  return page.asking({ host: '127.0.0.1', port: 3000, expectation }).asker(0);
}

function check(asker: Asker, bytes: Buffer): number {
  return asker.check(bytes, 0, bytes.length);
}

/** An asker without a known answer, which parses, and one with a known answer, which compares bytes. */
const ASKERS: readonly (readonly [name: string, open: () => Asker])[] = [
  ['without a known answer', () => requested(openAsker())],
  [
    'with a known answer',
    () => {
      const asker = requested(openAsker());
      check(asker, RIGHT);
      return requested(asker);
    },
  ],
];

function requested(asker: Asker): Asker {
  asker.request(false);
  return asker;
}

const RIGHT = serve(openAsker().request(false));
const LAST = serve(openAsker().request(true));

test('the requests of a page client are GETs, the last with Connection: close', () => {
  const asker = openAsker();
  expect(String(asker.request(false))).toBe(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  expect(String(asker.request(true))).toBe(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
});

describe.each(ASKERS)('a client %s', (_, open) => {
  test('a page client accepts the right answer however it is split', () => {
    for (const pieces of cuts(RIGHT, 20)) {
      const asker = open();
      const results = pieces.map((piece) => check(asker, piece));
      expect(results.slice(0, -1).every((result) => result === INCOMPLETE)).toBe(true);
      expect(results.at(-1)).toBe(pieces.at(-1)?.length);
      expect(asker.closing).toBe(false);
    }
  });

  test('a page client accepts several answers from one buffer, and returns the end of each', () => {
    const asker = open();
    const bytes = Buffer.concat([Buffer.from('xx'), RIGHT, RIGHT, RIGHT.subarray(0, 100)]);
    const first = asker.check(bytes, 2, bytes.length);
    const second = requested(asker).check(bytes, first, bytes.length);
    expect([first, second]).toEqual([2 + RIGHT.length, 2 + 2 * RIGHT.length]);
    expect(requested(asker).check(bytes, second, bytes.length)).toBe(INCOMPLETE);
    expect(check(asker, RIGHT.subarray(100))).toBe(RIGHT.length - 100);
  });

  test('a page client finds the end of an answer whose rest arrives with more bytes', () => {
    const asker = open();
    expect(check(asker, RIGHT.subarray(0, 200))).toBe(INCOMPLETE);
    const rest = Buffer.concat([RIGHT.subarray(200), RIGHT]);
    expect(check(asker, rest)).toBe(RIGHT.length - 200);
    expect(check(requested(asker), RIGHT)).toBe(RIGHT.length);
  });

  test('a page client returns WRONG for any changed byte of the body', () => {
    const bodyStart = RIGHT.length - PAGE.length;
    for (let at = bodyStart; at < RIGHT.length; at++) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const wrong = Buffer.from(RIGHT);
        wrong[at] = (wrong[at] ?? 0) ^ flip;
        expect([at, check(open(), wrong)]).toEqual([at, WRONG]);
      }
    }
  });

  test('a page client returns WRONG for a changed byte of the body in two pieces', () => {
    const random = seeded(7);
    for (let at = RIGHT.length - PAGE.length; at < RIGHT.length; at++) {
      const wrong = Buffer.from(RIGHT);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      const asker = open();
      const cut = Math.floor(random() * (wrong.length - 1)) + 1;
      const results = cutAt(wrong, [cut]).map((piece) => check(asker, piece));
      // As soon as it is there.
      expect(results[at < cut ? 0 : 1]).toBe(WRONG);
      if (at >= cut) expect(results[0]).toBe(INCOMPLETE);
    }
  });

  test('a page client never accepts a changed head with another status, length or end', () => {
    for (let at = 0; at < RIGHT.length - PAGE.length; at++) {
      for (const flip of [0x01, 0x02, 0x10, 0x20, 0x80]) {
        const changed = Buffer.from(RIGHT);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const result = check(open(), changed);
        // A head that is neither wrong nor incomplete has the same meaning in other bytes, and the right body follows.
        if (result < 0) continue;
        expect(result).toBe(RIGHT.length);
        expect(read(changed)).toMatchObject({ status: 200, body: PAGE });
      }
    }
  });

  test.each([
    ['another status', Buffer.from(String(RIGHT).replace('200 OK', '404 OK'))],
    ['a shorter body', Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc')],
    ['an empty body', Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')],
    ['no HTTP', Buffer.from('hello\n')],
    ['no HTTP, and no end of a line', Buffer.from('h')],
    ['a refusal', serve('nonsense\r\n')],
  ])('a page client returns WRONG for %s', (__, bytes) => {
    expect(check(open(), bytes)).toBe(WRONG);
  });

  test('a page client accepts an answer in chunks, and one with other fields', () => {
    const asker = open();
    const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${PAGE.length.toString(16)}\r\n${String(PAGE)}\r\n0\r\n\r\n`;
    const dated = `HTTP/1.1 200 OK\r\nDate: today\r\nContent-Length: ${PAGE.length}\r\n\r\n${String(PAGE)}`;
    for (const text of [chunked, chunked, dated, dated, chunked]) {
      const bytes = Buffer.from(text);
      expect(check(requested(asker), bytes)).toBe(bytes.length);
    }
    expect(check(requested(asker), RIGHT)).toBe(RIGHT.length);
  });

  test('a page client reports for every answer whether the server closes', () => {
    const asker = open();
    const closings: boolean[] = [];
    for (const bytes of [RIGHT, LAST, RIGHT, LAST, LAST, RIGHT]) {
      asker.request(bytes === LAST);
      expect(check(asker, bytes)).toBe(bytes.length);
      closings.push(asker.closing);
    }
    expect(closings).toEqual([false, true, false, true, true, false]);
  });

  test('a page client reports closing only for the last of several answers', () => {
    const asker = open();
    for (let round = 0; round < 2; round++) {
      asker.reset();
      const bytes = Buffer.concat([false, false, true].map((last) => serve(asker.request(last))));
      const closing: boolean[] = [];
      for (let at = 0; at < bytes.length; closing.push(asker.closing)) {
        at = asker.check(bytes, at, bytes.length);
        expect(at).toBeGreaterThan(0);
      }
      expect(closing).toEqual([false, false, true]);
    }
  });

  test('a page client drops half an answer when it reconnects', () => {
    const asker = open();
    for (const length of [50, 300]) {
      expect(check(asker, RIGHT.subarray(0, length))).toBe(INCOMPLETE);
      asker.reset();
      expect(check(requested(asker), RIGHT)).toBe(RIGHT.length);
    }
  });

  test('a page client returns WRONG for a whole answer that follows half an answer', () => {
    const asker = open();
    expect(check(asker, RIGHT.subarray(0, 300))).toBe(INCOMPLETE);
    expect(check(asker, RIGHT)).toBe(WRONG);
  });
});

function answer(body: string): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}

test('a page client that learns accepts only answers that equal the first one of its load', () => {
  const asking = page.asking({ host: '127.0.0.1', port: 3000, expectation: 'learned' });
  const [first, second] = [requested(asking.asker(0)), requested(asking.asker(1))];
  expect(check(first, answer('theirs'))).toBe(answer('theirs').length);
  expect(check(second, answer('theirs'))).toBe(answer('theirs').length);
  expect(check(requested(second), answer('others'))).toBe(WRONG);
  expect(check(requested(first), RIGHT)).toBe(WRONG);
});

test('a page client that learns does so from no failed answer', () => {
  const asker = requested(openAsker('learned'));
  const failure = Buffer.from('HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy');
  expect(check(asker, failure)).toBe(WRONG);
  expect(check(requested(asker), answer('theirs'))).toBe(answer('theirs').length);
  expect(check(requested(asker), answer('busy'))).toBe(WRONG);
});

describe('a page of a given size', () => {
  test.each([100, 101, 107, 163, 164, 165, 1000, 100_000])(
    'a page of %i bytes has that size, and lines that differ',
    (bytes) => {
      const body = String(pageBody({ name: 'page', bytes }));
      expect(Buffer.byteLength(body)).toBe(bytes);
      expect(body.startsWith('<!doctype html>\n<title>tellers</title>\n<pre>\n')).toBe(true);
      expect(body.endsWith('</pre>\n')).toBe(true);
      const lines = body.split('\n');
      expect(new Set(lines).size).toBe(lines.length);
    },
  );

  const BYTES = 300_000;
  const long = openPage({ name: 'page', bytes: BYTES });

  function answerTo(request: string | Buffer): Buffer {
    const outbox = new Outbox();
    long
      .converse({ requestsPerConnection: Infinity })
      .receive(Buffer.from(request), Buffer.byteLength(request), outbox);
    return outbox.take();
  }

  test('a page of a given size is sent from the same memory for each request', () => {
    const request = `GET / HTTP/1.1\r\n${HOST}\r\n`;
    expect(answerTo(request)).toBe(answerTo(request));
    expect(read(answerTo(request)).body.equals(pageBody({ name: 'page', bytes: BYTES }))).toBe(true);
  });

  test.each(['exact', 'learned'] as const)(
    'a page of a given size is checked piece by piece (%s)',
    (expectation) => {
      const asker = long.asking({ host: '127.0.0.1', port: 3000, expectation }).asker(0);
      const right = answerTo(asker.request(false));
      for (const size of [65_536, 1000, 61, right.length]) {
        if (size !== 65_536) asker.request(false);
        let end = INCOMPLETE;
        for (let at = 0; at < right.length; at += size) {
          if (end !== INCOMPLETE) throw new Error(`no more was wanted than ${at} bytes`);
          end = check(asker, right.subarray(at, at + size));
        }
        expect(end).toBe(((right.length - 1) % size) + 1);
      }
      for (const at of [right.length - 1, 200_000, 70_000, right.length - BYTES]) {
        const wrong = Buffer.from(right);
        wrong[at] = (wrong[at] ?? 0) ^ 1;
        asker.reset();
        asker.request(false);
        const pieces = cutAt(wrong, [50, 65_536, 131_072, 250_000]);
        const results = pieces.map((piece) => check(asker, piece));
        expect(results.find((result) => result !== INCOMPLETE)).toBe(WRONG);
      }
    },
  );

  test('a page of a given size is accepted with another head each time', () => {
    const asker = long.asking({ host: '127.0.0.1', port: 3000, expectation: 'exact' }).asker(0);
    for (const day of ['Mon', 'Tue', 'Tue', 'Wed']) {
      asker.request(false);
      const head = `HTTP/1.1 200 OK\r\nDate: ${day}\r\nContent-Length: ${BYTES}\r\n\r\n`;
      const bytes = Buffer.concat([Buffer.from(head), pageBody({ name: 'page', bytes: BYTES })]);
      const results = cutAt(bytes, [20, 30, 100, 65_536]).map((piece) => check(asker, piece));
      expect(results).toEqual([...results.slice(0, -1).map(() => INCOMPLETE), bytes.length - 65_536]);
    }
  });
});
