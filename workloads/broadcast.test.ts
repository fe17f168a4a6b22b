import { expect, test } from 'vitest';
import { broadcast } from './broadcast.ts';
import { cutAt, cuts } from './testing/cuts.ts';
import { type Asker, type Asking, INCOMPLETE, Outbox, WRONG } from './workload.ts';

test('the broadcast server announces whole lines, however they are split, and counts them', () => {
  for (const pieces of cuts(Buffer.from('one\n\ntwo\nthree'), 20)) {
    const conversation = broadcast.converse({ requestsPerConnection: Infinity });
    const outbox = new Outbox();
    let sent = '';
    for (const piece of pieces) {
      const input = Buffer.from(piece);
      expect(conversation.receive(input, input.length, outbox)).toBe('open');
      const announced = outbox.takeAnnouncement();
      input.fill('~');
      const text = String(announced ?? '\n');
      expect(text.endsWith('\n')).toBe(true);
      if (announced !== undefined) sent += text;
    }
    expect([sent, outbox.takeAnswers(), outbox.take().length]).toEqual(['one\n\ntwo\n', 3, 0]);
  }
});

test.each([
  ['one\n', 'close', 'one\n'],
  ['one\ntwo', 'linger', 'one\n'],
  ['x'.repeat(8193), 'linger', ''],
])('the broadcast server after %j returns %s', (text, next, sent) => {
  const conversation = broadcast.converse({ requestsPerConnection: 1 });
  const outbox = new Outbox();
  expect(conversation.receive(Buffer.from(text), text.length, outbox)).toBe(next);
  expect(String(outbox.takeAnnouncement() ?? '')).toBe(sent);
});

/** A load of clients, on a clock that is set by hand. */
function load(): { asking: Asking; clock: { us: number }; delays: number[] } {
  const clock = { us: 0 };
  const delays: number[] = [];
  const deliveries = { nowUs: () => clock.us, delivered: (us: number) => void delays.push(us) };
  const asking = broadcast.asking({ host: 'test', port: 80, expectation: 'exact', deliveries });
  return { asking, clock, delays };
}

function send(asker: Asker): Buffer {
  return Buffer.from(asker.request(false));
}

function check(asker: Asker, ...messages: Buffer[]): number {
  const bytes = Buffer.concat(messages);
  return asker.check(bytes, 0, bytes.length);
}

function receive(asker: Asker, ...messages: Buffer[]): number | undefined {
  const bytes = Buffer.concat(messages);
  return asker.checkUnasked?.(bytes, 0, bytes.length);
}

test('a broadcast client takes its own message as its answer, and receives the others before and after it', () => {
  const { asking, clock, delays } = load();
  const [one, two] = [asking.asker(0), asking.asker(1)];
  clock.us = 1000;
  const [own, other] = [send(one), send(two)];
  clock.us = 1250;
  const bytes = Buffer.concat([other, own, send(two)]);
  const end = one.check(bytes, 0, bytes.length);
  expect([end, delays]).toEqual([2 * own.length, [250, 250]]);
  expect([one.checkUnasked?.(bytes, end, bytes.length), delays]).toEqual([INCOMPLETE, [250, 250, 0]]);
  // Its own message is no answer when it has none under way.
  expect(receive(one, own)).toBe(WRONG);
});

test('a broadcast client takes messages that arrive in any pieces', () => {
  const { asking } = load();
  const [one, two] = [asking.asker(0), asking.asker(1)];
  for (let round = 0; round < 70; round++) {
    const bytes = Buffer.concat([send(two), send(two), send(one)]);
    const results = cutAt(bytes, [round + 1, round + 100]).map((piece) => check(one, piece));
    expect(results).toEqual([INCOMPLETE, INCOMPLETE, bytes.length - round - 100]);
  }
});

test('a broadcast client returns WRONG for any changed byte', () => {
  const { asking } = load();
  const [one, two] = [asking.asker(0), asking.asker(1)];
  const message = send(two);
  for (let at = 0; at < message.length; at++) {
    const wrong = Buffer.from(message);
    wrong[at] = (wrong[at] ?? 0) ^ 1;
    expect([at, check(one, wrong)]).toEqual([at, WRONG]);
  }
  expect(receive(one, message)).toBe(INCOMPLETE);
});

test('a broadcast client returns WRONG for a gap, for a repeated or late message, and for one that no client sent', () => {
  const { asking } = load();
  const [one, two] = [asking.asker(0), asking.asker(1)];
  const messages = Array.from({ length: 6 }, () => send(two));
  const pick = (...numbers: number[]): Buffer[] =>
    numbers.map((number) => messages[number - 1] ?? Buffer.alloc(0));
  expect(receive(one, ...pick(2, 3))).toBe(INCOMPLETE);
  expect(receive(one, ...pick(5))).toBe(WRONG);
  expect(receive(one, ...pick(3))).toBe(WRONG);
  expect(receive(one, ...pick(1))).toBe(WRONG);
  expect(receive(one, ...pick(4, 5, 6))).toBe(INCOMPLETE);
  // A message of another load.
  const stranger = load().asking.asker(2);
  expect(receive(one, send(stranger))).toBe(WRONG);
});

test('a broadcast client accepts a gap where a message was lost with its sender’s connection', () => {
  const { asking } = load();
  const [one, two] = [asking.asker(0), asking.asker(1)];
  // 1 came back; 2 did not, when the connection broke.
  const first = send(two);
  expect([check(two, first), receive(one, first)]).toEqual([first.length, INCOMPLETE]);
  send(two);
  two.reset();
  const third = send(two);
  expect(receive(one, third)).toBe(INCOMPLETE);
  // 4 came back to its sender, so it must have reached the others.
  const fourth = send(two);
  expect(check(two, third, fourth)).toBe(third.length);
  expect(check(two, fourth)).toBe(fourth.length);
  two.reset();
  expect(receive(one, send(two))).toBe(WRONG);
});
