import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as posix from '../../posix/socket.ts';
import { SocketLookout } from './socket-lookout.ts';
import { type Lookout, type Sight, type Turn, Turns } from './turns.ts';

const NO_LIMITS = { silentTimeoutMs: 0, headerTimeoutMs: 0 };

/** A lookout that reports what the test sets. */
function fakeLookout() {
  const seen = new Map<number, Sight>();
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

/** Enough turns of the loop for all that is due. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await nextTurn();
}

/** Clients 0, 1, 2 … in the order of arrival: who got a turn (its number), who was sent away (`-` before it), or late (`!`). */
function arrive(turns: Turns, count: number) {
  const order: string[] = [];
  const given: Turn[] = [];
  const wait = async (number: number): Promise<void> => {
    const outcome = await turns.take(100 + number);
    order.push(`${{ turn: '', gone: '-', late: '!' }[outcome.kind]}${number}`);
    if (outcome.kind === 'turn') given.push(outcome);
  };
  for (let number = 0; number < count; number++) {
    void wait(number);
  }
  const next = async (): Promise<void> => {
    await settle();
    given.shift()?.end();
    await settle();
  };
  return { order, next };
}

describe('Turns', () => {
  test('Turns lets so many threads start at once, in the order of arrival', async () => {
    const { lookout, watched } = fakeLookout();
    const { order, next } = arrive(new Turns(lookout, NO_LIMITS, 2), 4);
    await settle();
    expect(order).toEqual(['0', '1']);
    await next();
    expect(order).toEqual(['0', '1', '2']);
    await next();
    await next();
    expect(order).toEqual(['0', '1', '2', '3']);
    expect(watched.size).toBe(0);
  });

  test('Turns prefers whole requests, then begun ones, and gives none to clients that have gone', async () => {
    const { lookout, seen } = fakeLookout();
    const { order, next } = arrive(new Turns(lookout, NO_LIMITS, 1), 7);
    seen.set(1, 'gone').set(2, 'begun').set(6, 'whole').set(3, 'whole');
    for (let turn = 0; turn < 5; turn++) await next();
    expect(order).toEqual(['0', '-1', '3', '6', '2', '4', '5']);
  });

  test('Turns sends away who is silent too long, reports who does not end its request as late, and keeps whole requests', async () => {
    const { lookout, seen } = fakeLookout();
    const { order, next } = arrive(new Turns(lookout, { silentTimeoutMs: 100, headerTimeoutMs: 40 }, 1), 4);
    seen.set(1, 'whole').set(2, 'begun');
    await expect.poll(() => order).toEqual(['0', '!2', '-3']);
    await next();
    expect(order).toEqual(['0', '!2', '-3', '1']);
  });

  test('Turns counts the time of a client from its accept', async () => {
    const { lookout } = fakeLookout();
    const turns = new Turns(lookout, { silentTimeoutMs: 600_000, headerTimeoutMs: 1000 }, 1);
    await turns.take(100);
    expect(await turns.take(101, 600_001)).toEqual({ kind: 'gone' });
  });

  test('Turns gives no turn to a silent client once it is stopped', async () => {
    const { lookout, seen } = fakeLookout();
    const turns = new Turns(lookout, NO_LIMITS, 1);
    const { order, next } = arrive(turns, 4);
    seen.set(2, 'begun');
    turns.stop();
    await nextTurn();
    expect(order).toEqual(['0', '-1', '-3']);
    await next();
    expect(order).toEqual(['0', '-1', '-3', '2']);
  });

  test('Turns lets a signal be handled between the starts of two threads', async () => {
    const { lookout } = fakeLookout();
    const events: string[] = [];
    const turns = new Turns(lookout, NO_LIMITS, 3);
    const start = async (number: number): Promise<void> => {
      await turns.take(100 + number);
      events.push(`start ${number}`);
    };
    setImmediate(() => events.push('other event'));
    await Promise.all([start(0), start(1), start(2)]);
    expect(events).toEqual(['start 0', 'other event', 'start 1', 'start 2']);
  });

  test('Turns lets the clients that arrive turn by turn come in before it starts another thread', async () => {
    const { lookout, seen } = fakeLookout();
    const turns = new Turns(lookout, NO_LIMITS, 5);
    const order: number[] = [];
    const wait = async (number: number): Promise<void> => {
      await turns.take(100 + number);
      order.push(number);
    };
    seen.set(3, 'whole');
    const waits: Promise<void>[] = [];
    for (let number = 0; number < 4; number++) {
      waits.push(wait(number));
      await nextTurn();
    }
    await Promise.all(waits);
    expect(order).toEqual([0, 3, 1, 2]);
  });

  test('Turns gives a turn back once, however often that is reported', async () => {
    const { lookout } = fakeLookout();
    const turns = new Turns(lookout, NO_LIMITS, 1);
    const turn = (await turns.take(100)) as Turn;
    turn.end();
    turn.end();
    const { order } = arrive(turns, 2);
    await settle();
    expect(order).toEqual(['0']);
  });
});

const isWhole = (bytes: Buffer): boolean => bytes.includes(10);

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
  ['sends a part of a request', (client) => posix.send(client, Buffer.from('G')), ['begun']],
  ['sends a whole request', (client) => posix.send(client, Buffer.from('G\n')), ['whole']],
  ['sends nothing and leaves', (client) => posix.close(client), ['gone']],
  [
    'sends a part of a request and ends its sending side',
    (client) => {
      posix.send(client, Buffer.from('G'));
      posix.shutdown(client, posix.Shutdown.send);
    },
    ['begun'],
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
  using lookout = new SocketLookout(isWhole);
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

test('SocketLookout reports a client again only when something new has come', () => {
  using lookout = new SocketLookout(isWhole);
  const { client, server } = connected();
  lookout.add(server, 7);
  const look = (): readonly string[] => {
    const seen: string[] = [];
    lookout.look((_number, sight) => seen.push(sight));
    return seen;
  };
  posix.send(client, Buffer.from('G'));
  expect([look(), look()]).toEqual([['begun'], []]);
  posix.send(client, Buffer.from('\n'));
  expect([look(), look()]).toEqual([['whole'], []]);
  posix.close(client);
  expect(look()).toEqual(['whole']);
});

test('SocketLookout sees every client, however many have sent something', () => {
  using lookout = new SocketLookout(isWhole);
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
