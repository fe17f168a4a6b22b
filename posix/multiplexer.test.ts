import { describe, expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import type { Multiplexer } from './multiplexer.ts';
import { Poll } from './poll.ts';
import { FD_SETSIZE, Select } from './select.ts';
import { accept, close, connect, recv, send, sendAll } from './socket.ts';
import { failureOf, HOST, openListener, openPair, openSocket } from './testing/loopback.ts';
import { Uring } from './uring.ts';

/** Far longer than anything here takes: it only bounds a hang. */
const LONG_MS = 20_000;

/** Waits until something is ready, and returns the bits of all that is, by tag. */
function readiness(multiplexer: Multiplexer, timeoutMs = LONG_MS): Map<number, number> {
  const ready = multiplexer.wait(timeoutMs);
  return new Map(
    Array.from({ length: ready }, (_, index) => [multiplexer.tag(index), multiplexer.bits(index)]),
  );
}

/** Containers often forbid io_uring. */
function hasUring(): boolean {
  try {
    new Uring()[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

describe.each([Epoll, Poll, Select, ...(hasUring() ? [Uring] : [])])('%o', (Kind) => {
  test('reports several descriptors by tag, with their bits', () => {
    const tags = [0, 1, -1, -2, 0x7fffffff, -0x80000000, 65_536];
    using multiplexer = new Kind();
    for (const tag of tags) multiplexer.add(openPair().client, Ready.send, tag);
    multiplexer.add(openPair().server, Ready.receive, 7);
    expect(readiness(multiplexer)).toEqual(new Map(tags.map((tag) => [tag, Ready.send])));
  });

  test('is level-triggered: it reports a descriptor until all is received', () => {
    const { client, server } = openPair();
    using multiplexer = new Kind();
    multiplexer.add(server, Ready.receive, 1);
    sendAll(client, Buffer.from('four'));
    for (const left of [4, 3, 2, 1]) {
      expect([left, readiness(multiplexer)]).toEqual([left, new Map([[1, Ready.receive]])]);
      recv(server, Buffer.alloc(1));
    }
    expect(readiness(multiplexer, 0)).toEqual(new Map());
  });

  test('reports that a client waits at a listening socket', () => {
    const { fd, port } = openListener({ nonBlocking: true });
    using multiplexer = new Kind();
    multiplexer.add(fd, Ready.receive, 9);
    expect(multiplexer.wait(0)).toBe(0);
    connect(openSocket(), { host: HOST, port });
    expect(readiness(multiplexer)).toEqual(new Map([[9, Ready.receive]]));
    close(accept(fd));
    expect(multiplexer.wait(0)).toBe(0);
  });

  test('returns 0 after its timeout', () => {
    using multiplexer = new Kind();
    multiplexer.add(openPair().server, Ready.receive, 1);
    expect([multiplexer.wait(0), multiplexer.wait(5), multiplexer.waitUs(500)]).toEqual([0, 0, 0]);
  });

  test('watches a descriptor for other bits, under another tag', () => {
    const { client } = openPair();
    using multiplexer = new Kind();
    multiplexer.add(client, Ready.receive, 1);
    expect(multiplexer.wait(0)).toBe(0);
    multiplexer.modify(client, Ready.send, 2);
    expect(readiness(multiplexer)).toEqual(new Map([[2, Ready.send]]));
    multiplexer.modify(client, 0, 2);
    expect(multiplexer.wait(0)).toBe(0);
  });

  test('reports the others once a descriptor is removed, and that one when it is added again', () => {
    const clients = Array.from({ length: 100 }, () => openPair().client);
    using multiplexer = new Kind();
    for (const [tag, client] of clients.entries()) multiplexer.add(client, Ready.send, tag);
    const [first = -1, ...others] = clients;
    multiplexer.remove(first);
    expect([...readiness(multiplexer).keys()].toSorted((one, other) => one - other)).toEqual(
      others.map((_, index) => index + 1),
    );
    multiplexer.add(first, Ready.send, 500);
    expect(readiness(multiplexer).get(500)).toBe(Ready.send);
  });

  test('moves the bytes of a connection, and closes it', () => {
    const { fd, port } = openListener();
    const client = openSocket();
    connect(client, { host: HOST, port });
    const connection = accept(fd, { nonBlocking: true });
    using multiplexer = new Kind();
    const { connections } = multiplexer;
    connections.add(connection, 3);
    const buffer = Buffer.alloc(100);
    for (const text of ['one', 'two']) {
      send(client, Buffer.from(text));
      expect(readiness(multiplexer)).toEqual(new Map([[3, Ready.receive]]));
      expect(String(buffer.subarray(0, connections.recv(connection, buffer)))).toBe(text);
    }
    connections.close(connection);
    expect(multiplexer.wait(0)).toBe(0);
    expect(recv(client, buffer)).toBe(0);
  });
});

test('select rejects a descriptor past FD_SETSIZE', () => {
  using select = new Select();
  expect(failureOf(() => select.add(FD_SETSIZE, Ready.receive, 1))).toMatchObject({
    code: 'EMFILE',
    message: 'FD_SET: EMFILE (descriptor 1024 is past FD_SETSIZE, which is 1024)',
  });
});
