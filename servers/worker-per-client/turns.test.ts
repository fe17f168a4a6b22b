import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as posix from '../../posix/socket.ts';
import { SocketLookout } from './socket-lookout.ts';
import { type Lookout, type Turn, Turns } from './turns.ts';

/** A lookout that reports what the test sets. */
function fakeLookout() {
  const seen = new Map<number, 'gone' | 'sent'>();
  const watched = new Set<number>();
  const lookout: Lookout = {
    add: (descriptor) => watched.add(descriptor),
    remove: (descriptor) => watched.delete(descriptor),
    look: (report) => {
      for (const [number, what] of seen) if (watched.has(100 + number)) report(number, what);
    },
  };
  return { lookout, seen, watched };
}

/** Clients 0, 1, 2 … in the order of arrival: who got a turn (its number), who was sent away (`-` before it). */
function arrive(turns: Turns, count: number) {
  const order: string[] = [];
  const given: Turn[] = [];
  const wait = async (number: number): Promise<void> => {
    const turn = await turns.take(100 + number);
    order.push(turn === undefined ? `-${number}` : `${number}`);
    if (turn !== undefined) given.push(turn);
  };
  for (let number = 0; number < count; number++) {
    void wait(number);
  }
  const next = async (): Promise<void> => {
    await nextTurn();
    given.shift()?.();
    await nextTurn();
  };
  return { order, next };
}

describe('Turns', () => {
  test('Turns lets so many threads start at once, in the order of arrival', async () => {
    const { lookout, watched } = fakeLookout();
    const { order, next } = arrive(new Turns(lookout, 2), 4);
    await nextTurn();
    expect(order).toEqual(['0', '1']);
    await next();
    expect(order).toEqual(['0', '1', '2']);
    await next();
    await next();
    expect(order).toEqual(['0', '1', '2', '3']);
    expect(watched.size).toBe(0);
  });

  test('Turns prefers the clients that have sent something, and gives none to those that have gone', async () => {
    const { lookout, seen } = fakeLookout();
    const { order, next } = arrive(new Turns(lookout, 1), 6);
    seen.set(1, 'gone').set(5, 'sent').set(3, 'sent');
    await next();
    await next();
    await next();
    await next();
    expect(order).toEqual(['0', '-1', '3', '5', '2', '4']);
  });

  test('Turns gives no turn to a silent client once it is stopped', async () => {
    const { lookout, seen } = fakeLookout();
    const turns = new Turns(lookout, 1);
    const { order, next } = arrive(turns, 4);
    seen.set(2, 'sent');
    turns.stop();
    await nextTurn();
    expect(order).toEqual(['0', '-1', '-3']);
    await next();
    expect(order).toEqual(['0', '-1', '-3', '2']);
  });

  test('Turns lets a signal be handled between the starts of two threads', async () => {
    const { lookout } = fakeLookout();
    const events: string[] = [];
    const turns = new Turns(lookout, 3);
    const start = async (number: number): Promise<void> => {
      await turns.take(100 + number);
      events.push(`start ${number}`);
    };
    setImmediate(() => events.push('other event'));
    await Promise.all([start(0), start(1), start(2)]);
    expect(events).toEqual(['start 0', 'other event', 'start 1', 'start 2']);
  });

  test('Turns gives a turn back once, however often that is reported', async () => {
    const { lookout } = fakeLookout();
    const turns = new Turns(lookout, 1);
    const turn = await turns.take(100);
    turn?.();
    turn?.();
    const { order } = arrive(turns, 2);
    await nextTurn();
    expect(order).toEqual(['0']);
  });
});

/** A connected pair of blocking sockets. */
function connected() {
  const listener = posix.socket();
  posix.bind(listener, { host: '127.0.0.1', port: 0 });
  posix.listen(listener, 1);
  const client = posix.socket();
  posix.connect(client, posix.getAddress(listener));
  const server = posix.accept(listener);
  posix.close(listener);
  onTestFinished(() => posix.close(server));
  return { client, server };
}

test.each<[string, (client: number) => void, readonly string[]]>([
  ['sends nothing', () => {}, []],
  ['sends something', (client) => posix.send(client, Buffer.from('G')), ['sent']],
  ['sends nothing and leaves', (client) => posix.close(client), ['gone']],
  [
    'sends something and ends its sending side',
    (client) => {
      posix.send(client, Buffer.from('G'));
      posix.shutdown(client, posix.Shutdown.send);
    },
    ['sent'],
  ],
  [
    'breaks its connection',
    (client) => {
      posix.send(client, Buffer.from('G'));
      // Closed with a received byte unread, a socket resets its connection.
      posix.close(client);
    },
    ['gone'],
  ],
])('SocketLookout sees a client that %s', (what, act, expected) => {
  using lookout = new SocketLookout();
  const { client, server } = connected();
  lookout.add(server, 7);
  if (what.startsWith('breaks')) {
    posix.send(server, Buffer.from('x'));
    posix.recv(client, Buffer.alloc(1), posix.MSG_PEEK);
  }
  act(client);
  const seen: string[] = [];
  lookout.look((number, sight) => seen.push(`${number} ${sight}`));
  expect(seen).toEqual(expected.map((sight) => `7 ${sight}`));
  lookout.remove(server, 7);
  lookout.look((number) => seen.push(`${number}`));
  expect(seen).toHaveLength(expected.length);
});

test('SocketLookout sees every client, however many have sent something', () => {
  using lookout = new SocketLookout();
  const count = 300;
  for (let number = 0; number < count; number++) {
    const { client, server } = connected();
    onTestFinished(() => posix.close(client));
    posix.send(client, Buffer.from('G'));
    lookout.add(server, number);
  }
  const seen = new Set<number>();
  lookout.look((number) => seen.add(number));
  expect(seen.size).toBe(count);
});
