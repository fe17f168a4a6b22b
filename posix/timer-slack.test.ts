import { describe, expect, onTestFinished, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { sendAll } from './socket.ts';
import { openPair } from './testing/loopback.ts';
import { getTimerSlack, setTimerSlack } from './timer-slack.ts';

describe('the timer slack', () => {
  test('of this thread has the value that was set', () => {
    const before = getTimerSlack();
    onTestFinished(() => setTimerSlack(before));
    setTimerSlack(1);
    expect(getTimerSlack()).toBe(1);
    setTimerSlack(70_000);
    expect(getTimerSlack()).toBe(70_000);
  });
});

describe('a wait in microseconds', () => {
  test.each([0, 1, 250, 1500, 1_000_250])('lasts at least %i µs without an event', (timeoutUs) => {
    using epoll = new Epoll();
    const startMs = performance.now();
    expect(epoll.waitUs(timeoutUs)).toBe(0);
    expect((performance.now() - startMs) * 1000).toBeGreaterThanOrEqual(timeoutUs);
  });

  test('ends when a descriptor is ready', () => {
    const { client, server } = openPair();
    using epoll = new Epoll();
    epoll.add(server, Ready.receive, 7);
    sendAll(client, Buffer.from('x'));
    expect(epoll.waitUs(1_000_000_000)).toBe(1);
    expect([epoll.tag(0), epoll.bits(0)]).toEqual([7, Ready.receive]);
  });
});
