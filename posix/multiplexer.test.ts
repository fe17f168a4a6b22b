import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { type Multiplexer, UNDER_WAY } from './multiplexer.ts';
import { Poll } from './poll.ts';
import { FD_SETSIZE, Select } from './select.ts';
import { accept, close, connect, MSG_DONTWAIT, recv, send, sendAll, setReceiveTimeout } from './socket.ts';
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

/** Whether a wait in which nothing becomes ready lasts so long. A signal may end it early, but not several times. */
function lasts(leastMs: number, wait: () => number): boolean {
  return [1, 2, 3].some(() => {
    const begun = performance.now();
    expect(wait()).toBe(0);
    return performance.now() - begun > leastMs;
  });
}

const ignore = (): void => undefined;

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

  test('returns 0 after its timeout, and not before', () => {
    using multiplexer = new Kind();
    multiplexer.add(openPair().server, Ready.receive, 1);
    expect(multiplexer.wait(0)).toBe(0);
    expect(lasts(4.9, () => multiplexer.wait(5))).toBe(true);
    expect(lasts(1049, () => multiplexer.waitUs(1_050_000))).toBe(true);
  });

  test('goes on after a signal', async () => {
    process.on('SIGUSR2', ignore);
    using multiplexer = new Kind();
    multiplexer.add(openPair().server, Ready.receive, 1);
    const signal = `sleep 0.05; kill -USR2 ${process.pid};`;
    const sender = spawn('sh', ['-c', signal + signal]);
    expect([multiplexer.waitUs(LONG_MS * 1000), multiplexer.wait(100)]).toEqual([0, 0]);
    await once(sender, 'exit');
    process.off('SIGUSR2', ignore);
    expect(multiplexer.wait(0)).toBe(0);
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
    multiplexer.modify(client, Ready.send, 3);
    expect(readiness(multiplexer)).toEqual(new Map([[3, Ready.send]]));
  });

  test('reports a descriptor that is ready for both once, with both bits', () => {
    const { client, server } = openPair();
    using multiplexer = new Kind();
    sendAll(client, Buffer.from('x'));
    multiplexer.add(server, Ready.receive | Ready.send, 4);
    expect(readiness(multiplexer)).toEqual(new Map([[4, Ready.receive | Ready.send]]));
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
    const last = others.at(-1) ?? -1;
    multiplexer.modify(last, Ready.send, 600);
    multiplexer.remove(first);
    expect([...readiness(multiplexer).keys()].filter((tag) => tag === 99 || tag >= 500)).toEqual([600]);
    for (const client of others) multiplexer.remove(client);
    expect(multiplexer.wait(0)).toBe(0);
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
    expect(multiplexer.wait(0)).toBe(0);
    connections.close(connection);
    expect(multiplexer.wait(0)).toBe(0);
    setReceiveTimeout(client, LONG_MS);
    expect(recv(client, buffer)).toBe(0);
  });

  test('sends the bytes of a connection until the kernel takes no more, and goes on when there is room', () => {
    const { client, server } = openPair({ nonBlocking: true });
    using multiplexer = new Kind();
    const { connections } = multiplexer;
    connections.add(server, 1);
    const [bytes, received] = [randomBytes(100_000).subarray(1), Buffer.alloc(100_000)];
    const sendSome = (): number => {
      let sent: number = UNDER_WAY;
      for (let call = 0; sent === UNDER_WAY; call++) {
        if (call > 1) expect(readiness(multiplexer)).toEqual(new Map([[1, Ready.send]]));
        sent = connections.send(server, bytes, MSG_DONTWAIT);
      }
      return Math.max(0, sent);
    };
    const receiveSome = (): number => Math.max(0, recv(client, received));
    const first = sendSome();
    expect(receiveSome()).toBe(first);
    expect(received.subarray(0, first).equals(bytes.subarray(0, first))).toBe(true);
    let owed = 0;
    for (let sent = sendSome(); sent > 0; sent = sendSome()) owed += sent;
    while (owed > 0) owed -= receiveSome();
    expect([owed, receiveSome()]).toEqual([0, 0]);
    expect(sendSome()).toBeGreaterThan(0);
  });
});

test.runIf(hasUring())('io_uring watches more descriptors than its rings and buffers hold', () => {
  const pairs = Array.from({ length: 520 }, () => openPair());
  using uring = new Uring();
  const buffer = Buffer.alloc(10);
  for (const [tag, { server }] of pairs.entries()) uring.connections.add(server, tag);
  for (const { client } of pairs) send(client, Buffer.from('x'));
  const received = new Set<number>();
  while (received.size < pairs.length) {
    for (const tag of readiness(uring).keys()) {
      expect(uring.connections.recv(pairs[tag]?.server ?? -1, buffer, 0)).toBe(1);
      received.add(tag);
    }
  }
  for (const { client } of pairs) send(client, Buffer.from('y'));
  for (let filled = 0; filled < pairs.length / 2; filled += readiness(uring).size);
  for (const { server } of pairs) uring.remove(server);
  for (const [tag, { server }] of pairs.entries()) uring.add(server, Ready.receive | Ready.send, tag);
  const ready = new Set<number>();
  while (ready.size < pairs.length) for (const tag of readiness(uring).keys()) ready.add(tag);
  // The buffers of what was received and not taken have been given back.
  const { client, server } = openPair();
  uring.connections.add(server, -1);
  send(client, Buffer.from('z'));
  while (!readiness(uring).has(-1));
  expect([uring.connections.recv(server, buffer, 0), buffer.toString('latin1', 0, 1)]).toEqual([1, 'z']);
});

test('select ends its waits early while it watches a descriptor for nothing', () => {
  const { client } = openPair();
  using select = new Select();
  select.add(client, 0, 1);
  expect(lasts(LONG_MS / 2, () => select.wait(LONG_MS))).toBe(false);
  select.modify(client, Ready.receive, 1);
  expect(lasts(59, () => select.wait(60))).toBe(true);
  select.modify(client, 0, 1);
  select.remove(client);
  expect(lasts(59, () => select.wait(60))).toBe(true);
});

test('select rejects a descriptor past FD_SETSIZE', () => {
  using select = new Select();
  select.add(FD_SETSIZE - 1, Ready.receive, 1);
  expect(failureOf(() => select.add(FD_SETSIZE, Ready.receive, 1))).toMatchObject({
    code: 'EMFILE',
    message: 'FD_SET: EMFILE (descriptor 1024 is past FD_SETSIZE, which is 1024)',
  });
});
