import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { accept, close, connect, recv, sendAll, shutdown, Shutdown, socket } from './socket.ts';
import { closeNow, failureOf, HOST, openListener, openPair, openSocket } from './testing/loopback.ts';

/** Far longer than anything here takes: it only bounds a hang. */
const LONG_MS = 20_000;

/** Waits until something is ready, and returns the bits of all that is, by tag. */
function readiness(epoll: Epoll, timeoutMs = LONG_MS): Map<number, number> {
  const ready = epoll.wait(timeoutMs);
  return new Map(Array.from({ length: ready }, (_, index) => [epoll.tag(index), epoll.bits(index)]));
}

describe('readiness', () => {
  test('is reported by tag, with its bits', () => {
    const { client, server } = openPair();
    using epoll = new Epoll();
    epoll.add(client, Ready.send, 3);
    epoll.add(server, Ready.receive, 4);
    expect(readiness(epoll)).toEqual(new Map([[3, Ready.send]]));
    sendAll(client, Buffer.from('hello'));
    expect(readiness(epoll)).toEqual(
      new Map([
        [3, Ready.send],
        [4, Ready.receive],
      ]),
    );
  });

  test('of several descriptors is reported with their own tags', () => {
    const tags = [0, 1, -1, -2, 0x7fffffff, -0x80000000, 65_536];
    using epoll = new Epoll();
    for (const tag of tags) epoll.add(openPair().client, Ready.send, tag);
    expect(readiness(epoll)).toEqual(new Map(tags.map((tag) => [tag, Ready.send])));
  });

  test('lasts until all is received: it is level-triggered', () => {
    const { client, server } = openPair();
    using epoll = new Epoll();
    epoll.add(server, Ready.receive, 1);
    sendAll(client, Buffer.from('four'));
    for (const left of [4, 3, 2, 1]) {
      expect([left, readiness(epoll)]).toEqual([left, new Map([[1, Ready.receive]])]);
      recv(server, Buffer.alloc(1));
    }
    expect(readiness(epoll, 0)).toEqual(new Map());
  });

  test('of a listening socket means that a client waits', () => {
    const { fd, port } = openListener({ nonBlocking: true });
    using epoll = new Epoll();
    epoll.add(fd, Ready.receive, 9);
    expect(epoll.wait(0)).toBe(0);
    connect(openSocket(), { host: HOST, port });
    expect(readiness(epoll)).toEqual(new Map([[9, Ready.receive]]));
    close(accept(fd));
    expect(epoll.wait(0)).toBe(0);
  });

  test('includes that the peer has shut down sending, and always that it has left', () => {
    const { client, server } = openPair();
    using epoll = new Epoll();
    epoll.add(server, Ready.receive | Ready.peerClosed, 1);
    shutdown(client, Shutdown.send);
    expect(readiness(epoll)).toEqual(new Map([[1, Ready.receive | Ready.peerClosed]]));
    epoll.modify(server, 0, 1);
    expect(epoll.wait(0)).toBe(0);
    shutdown(server, Shutdown.send);
    expect((readiness(epoll).get(1) ?? 0) & Ready.hangUp).toBe(Ready.hangUp);
  });

  test('includes that the connection was broken', () => {
    const { client, server } = openPair();
    using epoll = new Epoll();
    epoll.add(client, 0, 1);
    sendAll(client, Buffer.from('unread'));
    using unread = new Epoll();
    unread.add(server, Ready.receive, 2);
    expect(unread.wait(LONG_MS)).toBe(1);
    closeNow(server);
    expect((readiness(epoll).get(1) ?? 0) & Ready.error).toBe(Ready.error);
  });

  test('of more descriptors than one wait reports is reported in turns, without omission', () => {
    const pairs = Array.from({ length: 100 }, () => openPair());
    using epoll = new Epoll(7);
    for (const [tag, { server }] of pairs.entries()) epoll.add(server, Ready.receive, tag);
    const sent = pairs.map((_, tag) => tag).filter((tag) => tag % 3 === 0);
    for (const tag of sent) sendAll(pairs[tag]?.client ?? -1, Buffer.from('x'));
    const seen: number[] = [];
    for (let ready = readiness(epoll, 0); ready.size > 0; ready = readiness(epoll, 0)) {
      expect(ready.size).toBeLessThanOrEqual(7);
      for (const tag of ready.keys()) recv(pairs[tag]?.server ?? -1, Buffer.alloc(8));
      seen.push(...ready.keys());
    }
    expect(seen.toSorted((one, other) => one - other)).toEqual(sent);
  });

  test('that does not occur makes wait return 0 after its timeout', () => {
    using epoll = new Epoll();
    epoll.add(openPair().server, Ready.receive, 1);
    expect([epoll.wait(0), epoll.wait(5)]).toEqual([0, 0]);
  });
});

describe('watched descriptors', () => {
  test('can be watched for other bits, under another tag', () => {
    const { client } = openPair();
    using epoll = new Epoll();
    epoll.add(client, Ready.receive, 1);
    expect(epoll.wait(0)).toBe(0);
    epoll.modify(client, Ready.send, 2);
    expect(readiness(epoll)).toEqual(new Map([[2, Ready.send]]));
  });

  test('are reported no more once removed, and can be added again', () => {
    const { client } = openPair();
    using epoll = new Epoll();
    epoll.add(client, Ready.send, 1);
    epoll.remove(client);
    expect(epoll.wait(0)).toBe(0);
    epoll.add(client, Ready.send, 5);
    expect(readiness(epoll)).toEqual(new Map([[5, Ready.send]]));
  });

  test('are no longer watched when they are closed', () => {
    const { client } = openPair();
    using epoll = new Epoll();
    epoll.add(client, Ready.send, 1);
    closeNow(client);
    expect(epoll.wait(0)).toBe(0);
  });

  test('are rejected when they cannot be watched', () => {
    const { client } = openPair();
    using epoll = new Epoll();
    epoll.add(client, Ready.send, 1);
    const refusals: readonly (readonly [string, () => void])[] = [
      ['EEXIST', () => epoll.add(client, Ready.send, 1)],
      ['ENOENT', () => epoll.modify(openSocket(), Ready.send, 1)],
      ['ENOENT', () => epoll.remove(openSocket())],
      ['EBADF', () => epoll.add(9999, Ready.send, 1)],
    ];
    for (const [code, act] of refusals) expect(failureOf(act)).toMatchObject({ code, syscall: 'epoll_ctl' });
  });
});

describe('an Epoll', () => {
  test('closes its descriptor once, however often it is disposed of', () => {
    const epoll = new Epoll();
    epoll[Symbol.dispose]();
    // The kernel gives the lowest number that is free: the one that the epoll had.
    const next = socket();
    epoll[Symbol.dispose]();
    close(next);
    expect(failureOf(() => epoll.wait(0))).toMatchObject({ code: 'EBADF', syscall: 'epoll_wait' });
  });

  test('rejects a maximum of 0 events', () => {
    using epoll = new Epoll(0);
    expect(failureOf(() => epoll.wait(0))).toMatchObject({ errno: constants.errno.EINVAL });
  });
});
