import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { close, recv, sendAll, shutdown, Shutdown, socket } from './socket.ts';
import { closeNow, failureOf, openPair, openSocket } from './testing/loopback.ts';

/** Far longer than anything here takes: it only bounds a hang. */
const LONG_MS = 20_000;

/** Waits until something is ready, and returns the bits of all that is, by tag. */
function readiness(epoll: Epoll, timeoutMs = LONG_MS): Map<number, number> {
  const ready = epoll.wait(timeoutMs);
  return new Map(Array.from({ length: ready }, (_, index) => [epoll.tag(index), epoll.bits(index)]));
}

describe('readiness', () => {
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
});

describe('watched descriptors', () => {
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
