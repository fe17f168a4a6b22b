import { expect, test } from 'vitest';
import { echo } from './echo.ts';
import { cuts, seeded, speak } from './testing/cuts.ts';
import { type Asker, INCOMPLETE, Outbox, WRONG } from './workload.ts';

const LIMITS = { host: '127.0.0.1', port: 7, expectation: 'exact' } as const;
const asking = echo.asking(LIMITS);

/** The next message, kept although the asker's buffer changes. */
function next(asker: Asker): Buffer {
  return Buffer.from(asker.request(false));
}

function check(asker: Asker, bytes: Buffer): number {
  return asker.check(bytes, 0, bytes.length);
}

test.each([
  ['nothing whole', 'no end of a line', 0],
  ['a message', 'hello\n', 1],
  ['empty messages', '\n\n\n', 3],
  ['messages and a part', 'one\ntwo\nthr', 2],
  ['any bytes', '\u0000\u00ff\r\n\u0080', 1],
])('the echo server returns %s however it is split, and counts the lines', (_, text, answers) => {
  for (const pieces of cuts(Buffer.from(text, 'latin1'), 20)) {
    const conversation = echo.converse({ requestsPerConnection: Infinity });
    expect(speak(conversation, pieces)).toEqual({ sent: text, answers, open: true });
  }
});

test.each([
  [1, 'one\n'],
  [2, 'one\ntwo\n'],
  [3, 'one\ntwo\n\n'],
])('the echo server ends after %i messages', (requestsPerConnection, sent) => {
  for (const pieces of cuts(Buffer.from('one\ntwo\n\nfour\n'), 20)) {
    const spoken = speak(echo.converse({ requestsPerConnection }), pieces);
    expect(spoken).toEqual({ sent, answers: requestsPerConnection, open: false });
  }
});

test('the echo server lingers when the client has sent more than was answered, and closes otherwise', () => {
  const ends = ['one\n', 'one\nt', 'on'].map((text) =>
    echo.converse({ requestsPerConnection: 1 }).receive(Buffer.from(text), text.length, new Outbox()),
  );
  expect(ends).toEqual(['close', 'linger', 'open']);
});

test('the echo server keeps its answer unchanged when the input buffer is reused', () => {
  const outbox = new Outbox();
  const input = Buffer.from('hello\n');
  echo.converse({ requestsPerConnection: Infinity }).receive(input, 6, outbox);
  input.fill('x');
  expect(String(outbox.take())).toBe('hello\n');
});

test('an echo client sends lines of 64 bytes that all differ', () => {
  const askers = [0, 1, 12_345].map((client) => asking.asker(client));
  const messages = askers.flatMap((asker) => Array.from({ length: 1001 }, () => String(next(asker))));
  expect(new Set(messages).size).toBe(3003);
  expect(messages.every((message) => /^[ -~]{63}\n$/.test(message))).toBe(true);
  expect(messages.at(-1)).toMatch(/^client 0000012345 .*0000001001\.+\n$/);
});

test('an echo client accepts its own message however it is split, also repeatedly', () => {
  const asker = asking.asker(5);
  for (let time = 0; time < 3; time++) {
    for (const pieces of cuts(next(asking.asker(5)), 20)) {
      const message = next(asker);
      let at = 0;
      const results = pieces.map(({ length }) => check(asker, message.subarray(at, (at += length))));
      expect(results.slice(0, -1).every((result) => result === INCOMPLETE)).toBe(true);
      expect(results.at(-1)).toBe(pieces.at(-1)?.length);
    }
  }
});

test('an echo client finds the end of its message when more bytes follow', () => {
  const asker = asking.asker(1);
  const message = next(asker);
  const bytes = Buffer.concat([Buffer.from('..'), message, message]);
  expect(asker.check(bytes, 2, bytes.length)).toBe(66);
  expect(asker.check(bytes, 2, 32)).toBe(INCOMPLETE);
  expect(asker.check(bytes, 32, bytes.length)).toBe(66);
  expect(check(asker, Buffer.alloc(0))).toBe(INCOMPLETE);
});

test('an echo client returns WRONG for any changed byte, in one piece or two', () => {
  const random = seeded(3);
  for (let at = 0; at < 64; at++) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const asker = asking.asker(2);
      const message = next(asker);
      message[at] = (message[at] ?? 0) ^ flip;
      expect([at, check(asker, message)]).toEqual([at, WRONG]);
      asker.reset();
      const cut = Math.floor(random() * 63) + 1;
      const first = check(asker, message.subarray(0, cut));
      expect([at, first === WRONG || check(asker, message.subarray(cut)) === WRONG]).toEqual([at, true]);
    }
  }
});

test('an echo client returns WRONG for another client’s message, and for an earlier or later one of its own', () => {
  const [mine, other] = [asking.asker(1), asking.asker(2)];
  const earlier = next(mine);
  expect(check(mine, earlier)).toBe(64);
  next(mine);
  expect(check(mine, earlier)).toBe(WRONG);
  mine.reset();
  next(other);
  expect(check(mine, next(other))).toBe(WRONG);
  const ahead = echo.asking(LIMITS).asker(1);
  for (let time = 0; time < 2; time++) next(ahead);
  mine.reset();
  expect(check(mine, next(ahead))).toBe(WRONG);
});

test('an echo client accepts several messages only in the order of their requests', () => {
  const asker = asking.asker(4);
  const messages = [next(asker), next(asker), next(asker)];
  const bytes = Buffer.concat(messages);
  expect(asker.check(bytes, 0, 192)).toBe(64);
  const later = next(asker);
  expect(asker.check(bytes, 64, 100)).toBe(INCOMPLETE);
  expect(asker.check(bytes, 100, 192)).toBe(128);
  expect([check(asker, later), check(asker, bytes.subarray(128)), check(asker, later)]).toEqual([
    WRONG,
    64,
    64,
  ]);
});

test('an echo client rejects messages sent before it reconnected', () => {
  const asker = asking.asker(4);
  const lost = [next(asker), next(asker)];
  asker.reset();
  const messages = [next(asker), next(asker)];
  expect(lost.map((message) => check(asker, message))).toEqual([WRONG, WRONG]);
  expect(messages.map((message) => check(asker, message))).toEqual([64, 64]);
});

test('an echo client drops half an answer when it reconnects', () => {
  const asker = asking.asker(1);
  expect(check(asker, next(asker).subarray(0, 30))).toBe(INCOMPLETE);
  asker.reset();
  expect(check(asker, next(asker))).toBe(64);
});
