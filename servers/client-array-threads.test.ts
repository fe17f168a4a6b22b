/** The client array in the hands of real threads: waiting for one another, and all at once. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ClientArray, FULL } from './client-array.ts';
import type { StressReport, StressTask } from './client-array.stress.ts';

const MODULE = new URL('./client-array.ts', import.meta.url).href;
const STRESS = new URL('./client-array.stress.ts', import.meta.url);

/** The number of futex(2), in which `Atomics.wait` sleeps: x64, arm64. */
const FUTEX: ReadonlySet<string | undefined> = new Set(['202', '98']);

/** Resolves when the thread sleeps; where there is no `/proc`, at once: it must be woken either way. */
async function sleeps(threadId: number): Promise<void> {
  if (process.platform !== 'linux') return;
  const path = `/proc/self/task/${threadId}/syscall`;
  while (!FUTEX.has(readFileSync(path, 'latin1').split(' ')[0])) await nextTurn();
}

/** Starts a thread that waits without a bound; `told` is what its wait returned, null when that is nothing. */
async function startWaiting(
  clients: ClientArray,
  wait: 'waitForRoom' | 'waitForLeave' | 'waitForClient',
): Promise<{ readonly told: Promise<unknown> }> {
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
  const told = once(worker, 'message').then(([result]) => result as unknown);
  await sleeps(threadId);
  return { told };
}

describe('waiting', () => {
  test('for room is over at once when there is some', () => {
    const clients = ClientArray.create(2);
    clients.claim(1, 1);
    expect(clients.waitForRoom(1e9)).toBe(true);
  });

  test('for room ends without any when the time is over', () => {
    const clients = ClientArray.create(1);
    clients.claim(1, 1);
    expect(clients.waitForRoom(1)).toBe(false);
    clients.waitForLeave(1);
  });

  test('is over at once when the server stops, room or not', () => {
    const clients = ClientArray.create(1);
    clients.stop();
    expect(clients.waitForRoom(1e9)).toBe(false);
    clients.waitForLeave(1e9);
    clients.waitForClient(1e9);
    clients.claim(1, 1);
    expect(clients.waitForRoom(1e9)).toBe(false);
  });
});

describe('a thread that waits', () => {
  test('for room is woken when a client leaves', async () => {
    const clients = ClientArray.create(1);
    const slot = clients.claim(1, 1);
    const [first, second] = [
      await startWaiting(clients, 'waitForRoom'),
      await startWaiting(clients, 'waitForRoom'),
    ];
    clients.free(slot);
    expect([await first.told, await second.told]).toEqual([true, true]);
  });

  test('for room is woken when the server stops, though there is none', async () => {
    const clients = ClientArray.create(1);
    clients.claim(1, 1);
    const waiting = await startWaiting(clients, 'waitForRoom');
    clients.stop();
    expect(await waiting.told).toBe(false);
  });

  test('for a client to leave is woken by one that does, and by the end', async () => {
    const clients = ClientArray.create(2);
    const slot = clients.claim(1, 1);
    const first = await startWaiting(clients, 'waitForLeave');
    clients.free(slot);
    expect(await first.told).toBeNull();
    const second = await startWaiting(clients, 'waitForLeave');
    clients.stop();
    expect(await second.told).toBeNull();
  });
});

describe('a thread that waits for a client', () => {
  test('goes on at once when there is one, and when the time is over', () => {
    const clients = ClientArray.create(1);
    clients.waitForClient(1);
    clients.claim(1, 1);
    clients.waitForClient(1e9);
  });

  test('is woken by one that is claimed, and by the end', async () => {
    const clients = ClientArray.create(2);
    const first = await startWaiting(clients, 'waitForClient');
    const slot = clients.claim(1, 1);
    expect(await first.told).toBeNull();
    clients.free(slot);
    const second = await startWaiting(clients, 'waitForClient');
    clients.stop();
    expect(await second.told).toBeNull();
  });
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

describe('under several threads at once', () => {
  // Threads hold more slots together than there are, or just as many: so the array is full again and again.
  test.each([
    [7, 3],
    [32, 9],
    [33, 12],
    [100, 25],
  ])('no slot of %i is lost or given twice', async (capacity, holds) => {
    const clients = ClientArray.create(capacity);
    const parts = Array.from({ length: 4 }, (): Part => ({ role: 'mixed', operations: 400_000, holds }));
    const reports = await stress(clients, parts);
    expectWhole(clients, reports);
    for (const { claimed } of reports) expect(claimed).toBeGreaterThan(0);
  });

  test.each([1, 3, 33])(
    'a lone acceptor that waits for room among %i always finds it, and misses no wake-up',
    async (capacity) => {
      const clients = ClientArray.create(capacity);
      const acceptor: Part = { role: 'acceptor', operations: 30_000, holds: 0 };
      const leaver: Part = { role: 'leaver', operations: 0, holds: 0 };
      const reports = await stress(clients, [acceptor, leaver, leaver, leaver]);
      expectWhole(clients, reports);
      expect(reports[0]).toMatchObject({ claimed: 30_000, full: 0 });
    },
  );
});
