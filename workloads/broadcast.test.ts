import { describe, expect, test } from 'vitest';
import { broadcast } from './broadcast.ts';
import { cutAt, cuts } from './testing/cuts.ts';
import { type Asker, type Asking, INCOMPLETE, Outbox, WRONG } from './workload.ts';

describe('the server', () => {
  test('announces whole lines, however they are cut, and counts them', () => {
    for (const pieces of cuts(Buffer.from('one\n\ntwo\nthree'), 20)) {
      const conversation = broadcast.converse({ requestsPerConnection: Infinity });
      const outbox = new Outbox();
      let told = '';
      for (const piece of pieces) {
        const input = Buffer.from(piece);
        expect(conversation.receive(input, input.length, outbox)).toBe('open');
        const announced = outbox.takeAnnouncement();
        input.fill('~');
        const text = String(announced ?? '\n');
        expect(text.endsWith('\n')).toBe(true);
        if (announced !== undefined) told += text;
      }
      expect([told, outbox.takeAnswers(), outbox.take().length]).toEqual(['one\n\ntwo\n', 3, 0]);
    }
  });

  test.each([
    ['one\n', 'close', 'one\n'],
    ['one\ntwo', 'linger', 'one\n'],
    ['x'.repeat(8193), 'linger', ''],
  ])('ends a conversation: %s', (text, next, told) => {
    const conversation = broadcast.converse({ requestsPerConnection: 1 });
    const outbox = new Outbox();
    expect(conversation.receive(Buffer.from(text), text.length, outbox)).toBe(next);
    expect(String(outbox.takeAnnouncement() ?? '')).toBe(told);
  });
});

/** A load of clients, on a clock that is set by hand. */
function load(): { asking: Asking; clock: { us: number }; delays: number[] } {
  const clock = { us: 0 };
  const delays: number[] = [];
  const deliveries = { nowUs: () => clock.us, delivered: (us: number) => void delays.push(us) };
  const asking = broadcast.asking({ host: 'test', port: 80, expectation: 'exact', deliveries });
  return { asking, clock, delays };
}

function say(asker: Asker): Buffer {
  return Buffer.from(asker.request(false));
}

function check(asker: Asker, ...messages: Buffer[]): number {
  const bytes = Buffer.concat(messages);
  return asker.check(bytes, 0, bytes.length);
}

function hear(asker: Asker, ...messages: Buffer[]): number | undefined {
  const bytes = Buffer.concat(messages);
  return asker.hear?.(bytes, 0, bytes.length);
}

describe('a client', () => {
  test('has its answer when its own message comes, and hears the others before and after it', () => {
    const { asking, clock, delays } = load();
    const [one, two] = [asking.asker(0), asking.asker(1)];
    clock.us = 1000;
    const [own, other] = [say(one), say(two)];
    clock.us = 1250;
    const bytes = Buffer.concat([other, own, say(two)]);
    const end = one.check(bytes, 0, bytes.length);
    expect([end, delays]).toEqual([2 * own.length, [250, 250]]);
    expect([one.hear?.(bytes, end, bytes.length), delays]).toEqual([INCOMPLETE, [250, 250, 0]]);
    // Its own message is no answer when it has none under way.
    expect(hear(one, own)).toBe(WRONG);
  });

  test('takes messages that come in any pieces', () => {
    const { asking } = load();
    const [one, two] = [asking.asker(0), asking.asker(1)];
    for (let round = 0; round < 70; round++) {
      const bytes = Buffer.concat([say(two), say(two), say(one)]);
      const results = cutAt(bytes, [round + 1, round + 100]).map((piece) => check(one, piece));
      expect(results).toEqual([INCOMPLETE, INCOMPLETE, bytes.length - round - 100]);
    }
  });

  test('says WRONG to any byte that is changed', () => {
    const { asking } = load();
    const [one, two] = [asking.asker(0), asking.asker(1)];
    const message = say(two);
    for (let at = 0; at < message.length; at++) {
      const wrong = Buffer.from(message);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      expect([at, check(one, wrong)]).toEqual([at, WRONG]);
    }
    expect(hear(one, message)).toBe(INCOMPLETE);
  });

  test('says WRONG to a gap, to a message that comes twice or too late, and to one that nobody sent', () => {
    const { asking } = load();
    const [one, two] = [asking.asker(0), asking.asker(1)];
    const messages = Array.from({ length: 6 }, () => say(two));
    const pick = (...numbers: number[]): Buffer[] =>
      numbers.map((number) => messages[number - 1] ?? Buffer.alloc(0));
    expect(hear(one, ...pick(2, 3))).toBe(INCOMPLETE);
    expect(hear(one, ...pick(5))).toBe(WRONG);
    expect(hear(one, ...pick(3))).toBe(WRONG);
    expect(hear(one, ...pick(1))).toBe(WRONG);
    expect(hear(one, ...pick(4, 5, 6))).toBe(INCOMPLETE);
    // A message of another load.
    const stranger = load().asking.asker(2);
    expect(hear(one, say(stranger))).toBe(WRONG);
  });

  test('has missed nothing where a message was lost with its sender’s connection', () => {
    const { asking } = load();
    const [one, two] = [asking.asker(0), asking.asker(1)];
    // 1 came back; 2 did not, when the connection broke.
    const first = say(two);
    expect([check(two, first), hear(one, first)]).toEqual([first.length, INCOMPLETE]);
    say(two);
    two.reset();
    const third = say(two);
    expect(hear(one, third)).toBe(INCOMPLETE);
    // 4 did, to its sender: so it must have come to the others.
    const fourth = say(two);
    expect(check(two, third, fourth)).toBe(third.length);
    expect(check(two, fourth)).toBe(fourth.length);
    two.reset();
    expect(hear(one, say(two))).toBe(WRONG);
  });
});
