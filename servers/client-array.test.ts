import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ClientArray, FULL, NO_SOCKET, sharedNowMs } from './client-array.ts';
import { Phase, type Slot } from './phase.ts';
import type { StressReport, StressTask } from './testing/client-array.stress.ts';

const MODULE = new URL('./client-array.ts', import.meta.url).href;
const STRESS = new URL('./testing/client-array.stress.ts', import.meta.url);

/** The number of futex(2), in which `Atomics.wait` sleeps: x64, arm64. */
const FUTEX: ReadonlySet<string | undefined> = new Set(['202', '98']);

/** Around the 32 bits of a word, and around the 16 words of a cache line. */
const CAPACITIES = [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 511, 512, 513, 1024];

function slots(clients: ClientArray): number[] {
  return Array.from(clients.clients(), ({ slot }) => slot);
}

/** Claims until the array is full, and would also claim more than its capacity. */
function fill(clients: ClientArray): number[] {
  const claimed: number[] = [];
  for (let slot = clients.claim(1, 1); slot !== FULL; slot = clients.claim(1, 1)) claimed.push(slot);
  return claimed;
}

describe.each(CAPACITIES)('an array for %i clients', (capacity) => {
  const all = Array.from({ length: capacity }, (_, slot) => slot);

  test('a client array starts empty', () => {
    const clients = ClientArray.create(capacity);
    expect(clients).toMatchObject({
      capacity,
      active: 0,
      totalClients: 0,
      totalRequests: 0,
      stopping: false,
    });
    expect(slots(clients)).toEqual([]);
  });

  test('a client array gives each slot once, and is full then', () => {
    const clients = ClientArray.create(capacity);
    expect(fill(clients)).toEqual(all);
    expect([clients.claim(1, 1), clients.active, clients.totalClients]).toEqual([FULL, capacity, capacity]);
    expect(slots(clients)).toEqual(all);
  });

  test('a client array gives any freed slot again', () => {
    const clients = ClientArray.create(capacity);
    fill(clients);
    for (const slot of all) {
      clients.free(slot);
      expect(slots(clients)).toEqual(all.filter((other) => other !== slot));
      expect([clients.active, clients.claim(1, 1), clients.claim(1, 1)]).toEqual([capacity - 1, slot, FULL]);
    }
    for (const slot of all.toReversed()) clients.free(slot);
    expect([clients.active, clients.totalClients]).toEqual([0, 2 * capacity]);
    expect(fill(clients).toSorted((one, other) => one - other)).toEqual(all);
  });

  test('a client array keeps the words of each slot apart', () => {
    const clients = ClientArray.create(capacity);
    for (const slot of all) expect(clients.claim(1000 + slot, 2000 + slot)).toBe(slot);
    for (const slot of all) clients.countRequests(slot, slot);
    for (const slot of all) clients.setPhase(slot, Phase.working);
    const expected = all.map((slot) => ({
      slot,
      socket: 1000 + slot,
      thread: 2000 + slot,
      requests: slot,
      phase: Phase.working,
    }));
    expect([...clients.clients()]).toEqual(expected);
    expect(all.map((slot) => clients.socketOf(slot))).toEqual(expected.map(({ socket }) => socket));
    expect(fill(clients)).toEqual([]);
  });
});

test('a client in the array starts in the phase accepted, with nothing of the previous client of its slot', () => {
  const clients = ClientArray.create(1);
  clients.free(clients.claim(7, 1));
  const slot = clients.claim(8, 2);
  clients.setPhase(slot, Phase.sending);
  clients.countRequests(slot, 5);
  clients.setThread(slot, 3);
  expect([...clients.clients()]).toEqual([{ slot, socket: 8, thread: 3, requests: 5, phase: Phase.sending }]);
  clients.free(slot);
  clients.claim(9, 4);
  expect([...clients.clients()]).toEqual([
    { slot, socket: 9, thread: 4, requests: 0, phase: Phase.accepted },
  ]);
});

test.each(Object.entries(Phase))(
  'a client in the phase %s is listed with it, unless it is free',
  (name, phase) => {
    const clients = ClientArray.create(2);
    clients.setPhase(clients.claim(7, 1), phase);
    expect(Array.from(clients.clients(), (client) => client.phase)).toEqual(name === 'free' ? [] : [phase]);
  },
);

test('a client in the array has no socket after forgetSocket, nor after free', () => {
  const clients = ClientArray.create(2);
  const [first, second] = [clients.claim(7, 1), clients.claim(8, 1)];
  expect(clients.forgetSocket(first)).toBe(7);
  expect(clients.forgetSocket(first)).toBe(NO_SOCKET);
  clients.free(second);
  expect([clients.socketOf(first), clients.socketOf(second)]).toEqual([NO_SOCKET, NO_SOCKET]);
});

test('a client in the array counts in the totals while it is in the array and after it has left', () => {
  const clients = ClientArray.create(3);
  const [first, second] = [clients.claim(1, 1), clients.claim(2, 1)];
  clients.countRequests(first, 3);
  clients.countRequests(second, 4);
  clients.countRequests(first, 1);
  expect([clients.totalClients, clients.totalRequests]).toEqual([2, 8]);
  clients.free(first);
  expect([clients.totalClients, clients.totalRequests, clients.active]).toEqual([2, 8, 1]);
  clients.countRequests(clients.claim(3, 1), 10);
  expect([clients.totalClients, clients.totalRequests]).toEqual([3, 18]);
});

test.each([0, -1, 1.5, Number.NaN, Infinity])('a client array rejects a capacity of %d', (capacity) => {
  expect(() => ClientArray.create(capacity)).toThrow(RangeError);
});

test('a client array rejects a second free of a slot, and changes nothing', () => {
  const clients = ClientArray.create(40);
  const slot = clients.claim(7, 1);
  clients.countRequests(slot, 5);
  clients.free(slot);
  expect(() => clients.free(slot)).toThrow(/slot 0 was free already/);
  expect(() => clients.free(39)).toThrow(/slot 39 was free already/);
  expect([clients.totalClients, clients.totalRequests, clients.active]).toEqual([1, 5, 0]);
  expect(fill(clients)).toHaveLength(40);
});

test.each([FULL, 40, 64, Number.NaN])(
  'a client array rejects the slot %d, which it does not have',
  (slot) => {
    const clients = ClientArray.create(40);
    fill(clients);
    expect(() => clients.free(slot)).toThrow(/there is no slot/);
    expect(() => clients.socketOf(slot)).toThrow(/there is no slot/);
    expect(() => clients.setThread(slot, 1)).toThrow(/there is no slot/);
    expect(() => clients.forgetSocket(slot)).toThrow(/there is no slot/);
    expect([clients.active, clients.claim(1, 1)]).toEqual([40, FULL]);
  },
);

test('a client array shares its slots and its stop flag with another thread', () => {
  const mine = ClientArray.create(33);
  const theirs = new ClientArray(mine.memory);
  expect(theirs.capacity).toBe(33);
  const slot = mine.claim(7, 1);
  expect(theirs.claim(8, 2)).not.toBe(slot);
  theirs.setPhase(slot, Phase.working);
  expect([...mine.clients()]).toEqual([...theirs.clients()]);
  theirs.free(slot);
  theirs.stop();
  expect([mine.active, mine.stopping, fill(mine).length]).toEqual([1, true, 32]);
});

/** Resolves when the thread sleeps; without `/proc` at once: it must be woken either way. */
async function sleeps(threadId: number): Promise<void> {
  if (process.platform !== 'linux') return;
  const path = `/proc/self/task/${threadId}/syscall`;
  while (!FUTEX.has(readFileSync(path, 'latin1').split(' ')[0])) await nextTurn();
}

/** Starts a thread that waits without a bound; `result` is what its wait returned, null for undefined. */
async function startWaiting(
  clients: ClientArray,
  wait: 'waitForRoom' | 'waitForLeave' | 'waitForClient',
): Promise<{ readonly result: Promise<unknown> }> {
  const script = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { readlinkSync } = require('node:fs');
    import('${MODULE}').then(({ ClientArray }) => {
      const clients = new ClientArray(workerData);
      const thread = process.platform === 'linux' ? readlinkSync('/proc/thread-self').split('/').pop() : '0';
      parentPort.postMessage(Number(thread));
      parentPort.postMessage(clients.${wait}(Infinity) ?? null);
    });`;
  const worker = new Worker(script, { eval: true, workerData: clients.memory });
  const [threadId] = (await once(worker, 'message')) as [number];
  const result = once(worker, 'message').then(([value]) => value as unknown);
  await sleeps(threadId);
  return { result };
}

test('waiting for room returns true at once when there is room', () => {
  const clients = ClientArray.create(2);
  clients.claim(1, 1);
  expect(clients.waitForRoom(1e9)).toBe(true);
});

test('waiting for room returns false after its timeout', () => {
  const clients = ClientArray.create(1);
  clients.claim(1, 1);
  expect(clients.waitForRoom(1)).toBe(false);
  clients.waitForLeave(1);
});

test('waiting for room returns at once when the server stops, room or not', () => {
  const clients = ClientArray.create(1);
  clients.stop();
  expect(clients.waitForRoom(1e9)).toBe(false);
  clients.waitForLeave(1e9);
  clients.waitForClient(1e9);
  clients.claim(1, 1);
  expect(clients.waitForRoom(1e9)).toBe(false);
});

test('a wait for room ends when a client leaves', async () => {
  const clients = ClientArray.create(1);
  const slot = clients.claim(1, 1);
  const [first, second] = [
    await startWaiting(clients, 'waitForRoom'),
    await startWaiting(clients, 'waitForRoom'),
  ];
  clients.free(slot);
  expect([await first.result, await second.result]).toEqual([true, true]);
});

test('a wait for room ends when the server stops, with the array still full', async () => {
  const clients = ClientArray.create(1);
  clients.claim(1, 1);
  const waiting = await startWaiting(clients, 'waitForRoom');
  clients.stop();
  expect(await waiting.result).toBe(false);
});

test('a wait for a client to leave ends when one leaves, and when the server stops', async () => {
  const clients = ClientArray.create(2);
  const slot = clients.claim(1, 1);
  const first = await startWaiting(clients, 'waitForLeave');
  clients.free(slot);
  expect(await first.result).toBeNull();
  const second = await startWaiting(clients, 'waitForLeave');
  clients.stop();
  expect(await second.result).toBeNull();
});

test('a thread that waits for a client returns at once when there is one, and after its timeout', () => {
  const clients = ClientArray.create(1);
  clients.waitForClient(1);
  clients.claim(1, 1);
  clients.waitForClient(1e9);
});

test('a thread that waits for a client wakes when one is claimed, and when the server stops', async () => {
  const clients = ClientArray.create(2);
  const first = await startWaiting(clients, 'waitForClient');
  const slot = clients.claim(1, 1);
  expect(await first.result).toBeNull();
  clients.free(slot);
  const second = await startWaiting(clients, 'waitForClient');
  clients.stop();
  expect(await second.result).toBeNull();
});

type Part = Pick<StressTask, 'role' | 'operations' | 'holds'>;

/** Runs the threads at once, and returns what each reports. */
async function stress(clients: ClientArray, parts: readonly Part[]): Promise<StressReport[]> {
  const owners = new SharedArrayBuffer(clients.capacity * Int32Array.BYTES_PER_ELEMENT);
  const workers = parts.map((part, index) => {
    const workerData: StressTask = { ...part, clients: clients.memory, owners, thread: index + 1 };
    return new Worker(STRESS, { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const reports = workers.map(async (worker) => {
    worker.postMessage('begin');
    const [report] = (await once(worker, 'message')) as [StressReport];
    return report;
  });
  return Promise.all(reports);
}

const NO_FAULTS = { givenTwice: 0, outside: 0, notMine: 0, wrongRound: 0 };

function expectWhole(clients: ClientArray, reports: readonly StressReport[]): void {
  const sum = (of: (report: StressReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  expect(reports.map(({ faults }) => faults)).toEqual(reports.map(() => NO_FAULTS));
  expect(clients.active).toBe(0);
  expect(clients.totalClients).toBe(sum(({ claimed }) => claimed));
  expect(clients.totalRequests).toBe(sum(({ requests }) => requests));
  expect([...clients.clients()]).toEqual([]);
  const all = Array.from({ length: clients.capacity }, () => clients.claim(1, 1));
  expect(all.toSorted((one, other) => one - other)).toEqual(all.map((_, slot) => slot));
  expect(clients.claim(1, 1)).toBe(FULL);
}

test('the client that has been idle longest is found, and its mark is taken', () => {
  const clients = ClientArray.create(3);
  const [first = FULL, second = FULL, third = FULL] = fill(clients);
  for (const slot of [third, first, second]) {
    clients.markIdle(slot);
    const marked = performance.now();
    while (performance.now() < marked + 0.5);
  }
  clients.markBusy(first);
  const found: number[] = [];
  while (clients.useLongestIdle((_socket, slot) => found.push(slot)));
  expect(found).toEqual([third, second]);
  clients.markIdle(second);
  expect([first, second, third].map((slot) => clients.isMarkedIdle(slot))).toEqual([false, true, false]);
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
  for (const slot of [due, working]) clients.setDue(slot, sharedNowMs() - 2);
  clients.setDue(idle, NaN);
  clients.setDue(unlimited, Infinity);
  const late = (idleTimeoutMs: number): number[] => {
    const sockets: number[] = [];
    clients.useLate(idleTimeoutMs, (socket) => sockets.push(socket));
    return sockets;
  };
  expect(late(1)).toEqual([socketOf(due)]);
  expect([due, working, idle].map((slot) => clients.isLate(slot))).toEqual([true, false, false]);

  clients.countRequests(idle, 1);
  pass(3);
  expect(late(1)).toEqual([]);
  pass(3);
  expect([late(0), late(60_000), late(1), late(1)]).toEqual([[], [], [socketOf(idle)], []]);

  clients.setPhase(working, Phase.receiving);
  expect(late(1)).toEqual([socketOf(working)]);
  clients.free(due);
  const next = clients.claim(99, 1);
  expect([next, clients.isLate(next), late(1)]).toEqual([due, false, []]);
});

// Together the threads hold as many slots as there are, or more: so the array is often full.
test.each([
  [7, 3],
  [32, 9],
  [33, 12],
  [100, 25],
])(
  'a client array under several threads loses no slot of %i and gives none twice',
  async (capacity, holds) => {
    const clients = ClientArray.create(capacity);
    const parts = Array.from({ length: 4 }, (): Part => ({ role: 'mixed', operations: 400_000, holds }));
    const reports = await stress(clients, parts);
    expectWhole(clients, reports);
    for (const { claimed } of reports) expect(claimed).toBeGreaterThan(0);
  },
);

test.each([1, 3, 33])(
  'a client array of %i slots gives room to a lone acceptor after every wait, and no wake-up is missed',
  async (capacity) => {
    const clients = ClientArray.create(capacity);
    const acceptor: Part = { role: 'acceptor', operations: 30_000, holds: 0 };
    const leaver: Part = { role: 'leaver', operations: 0, holds: 0 };
    const reports = await stress(clients, [acceptor, leaver, leaver, leaver]);
    expectWhole(clients, reports);
    expect(reports[0]).toMatchObject({ claimed: 30_000, full: 0 });
  },
);
