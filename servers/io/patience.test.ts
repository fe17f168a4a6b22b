import { expect, test } from 'vitest';
import { Patience, receiveTickMs, UNREAD } from './patience.ts';

const TIMEOUTS = { headerTimeoutMs: 10, silentTimeoutMs: 10, idleTimeoutMs: 60, sendTimeoutMs: 30 };
const NONE = { headerTimeoutMs: 0, silentTimeoutMs: 0, idleTimeoutMs: 0, sendTimeoutMs: 0 };

test('each wait has its own limit, and begins when it is set', () => {
  const patience = new Patience(TIMEOUTS, 100);
  expect(patience.dueMs).toBe(110);
  patience.awaitReader(105);
  expect(patience.dueMs).toBe(135);
  patience.awaitRequest(120);
  expect(patience.dueMs).toBe(180);
  patience.awaitRest(150);
  expect(patience.dueMs).toBe(160);
  expect([patience.isOver(159), patience.isOver(160)]).toEqual([false, true]);
});

test('the time of a first request counts from the beginning of the service, and silence from accept', () => {
  const patience = new Patience(TIMEOUTS, 100, 50);
  expect(patience.dueMs).toBe(60);
  patience.awaitRest(105);
  expect(patience.dueMs).toBe(110);
});

test('a wait that began unread is over for nobody without a clock, and says when it is no news', () => {
  const patience = new Patience(TIMEOUTS, 0);
  expect([patience.awaitRequest(UNREAD), patience.awaitRequest(UNREAD)]).toEqual([true, false]);
  expect(patience.dueMs).toBeNaN();
  expect(patience.isOver(1e12)).toBe(false);
  expect([patience.awaitRest(5), patience.awaitRequest(UNREAD)]).toEqual([true, true]);
});

test('a limit of 0 is none', () => {
  const patience = new Patience(NONE, 0);
  for (const wait of ['awaitRequest', 'awaitRest', 'awaitReader'] as const) {
    patience[wait](0);
    expect([patience.dueMs, patience.isOver(1e12)]).toEqual([Infinity, false]);
  }
  expect(receiveTickMs(NONE)).toBeNull();
});

test.each([
  [10_000, 60_000, 1000],
  [300, 0, 30],
  [0, 500, 50],
])('header %i and idle %i ms are looked at every %i ms', (headerTimeoutMs, idleTimeoutMs, tickMs) => {
  expect(receiveTickMs({ headerTimeoutMs, idleTimeoutMs })).toBe(tickMs);
});
