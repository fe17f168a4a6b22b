import { expect, test } from 'vitest';
import { ClientArray, sharedNowMs } from './client-array.ts';
import {
  endsLate,
  isLate,
  isMarkedIdle,
  markBusy,
  markIdle,
  setDue,
  useLate,
  useLongestIdle,
} from './client-marks.ts';
import { Phase, type Slot } from './phase.ts';
import { FULL } from './slot-bits.ts';

test('the client that has been idle longest is found, and its mark is taken', () => {
  const clients = ClientArray.create(3);
  const [first = FULL, second = FULL, third = FULL] = [7, 8, 9].map((socket) => clients.claim(socket, 1));
  for (const slot of [third, first, second]) {
    markIdle(clients, slot);
    const marked = performance.now();
    while (performance.now() < marked + 0.5);
  }
  markBusy(clients, first);
  const found: number[] = [];
  while (useLongestIdle(clients, (_socket, slot) => found.push(slot)));
  expect(found).toEqual([third, second]);
  markIdle(clients, second);
  expect([first, second, third].map((slot) => isMarkedIdle(clients, slot))).toEqual([false, true, false]);
  clients.free(second);
  clients.claim(10, 1);
  expect(useLongestIdle(clients, () => {})).toBe(false);
});

function pass(ms: number): void {
  const begun = performance.now();
  while (performance.now() < begun + ms);
}

test('a client is late that is received from past its time, or for the idle time after its last request', () => {
  const clients = ClientArray.create(4);
  const [due = FULL, working = FULL, idle = FULL, unlimited = FULL] = [10, 11, 12, 13].map((socket) =>
    clients.claim(socket, 1),
  );
  const socketOf = (slot: Slot): number => clients.socketOf(slot);
  for (const slot of [due, idle, unlimited]) clients.setPhase(slot, Phase.receiving);
  clients.setPhase(working, Phase.working);
  for (const slot of [due, working]) setDue(clients, slot, sharedNowMs() - 2);
  setDue(clients, idle, NaN);
  setDue(clients, unlimited, Infinity);
  const late = (idleTimeoutMs: number): number[] => {
    const sockets: number[] = [];
    useLate(clients, idleTimeoutMs, (socket) => sockets.push(socket));
    return sockets;
  };
  expect(late(1)).toEqual([socketOf(due)]);
  expect([due, working, idle].map((slot) => isLate(clients, slot))).toEqual([true, false, false]);

  clients.countRequests(idle, 1);
  pass(3);
  expect(late(1)).toEqual([]);
  pass(3);
  expect([late(0), late(60_000), late(1), late(1)]).toEqual([[], [], [socketOf(idle)], []]);

  clients.setPhase(working, Phase.receiving);
  expect(late(1)).toEqual([socketOf(working)]);
  clients.free(due);
  const next = clients.claim(99, 1);
  clients.setPhase(next, Phase.receiving);
  expect([next, isLate(clients, next), late(1)]).toEqual([due, false, []]);
  expect([endsLate(clients, next, 1), isLate(clients, next)]).toEqual([false, false]);
  setDue(clients, next, sharedNowMs() - 2);
  expect([endsLate(clients, next, 1), isLate(clients, next)]).toEqual([true, true]);
});
