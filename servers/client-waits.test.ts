import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { ClientArray } from './client-array.ts';
import { waitForClient, waitForLeave, waitForRoom } from './client-waits.ts';

const ARRAY = new URL('./client-array.ts', import.meta.url).href;
const WAITS = new URL('./client-waits.ts', import.meta.url).href;

/** The number of futex(2), in which `Atomics.wait` sleeps: x64, arm64. */
const FUTEX: ReadonlySet<string | undefined> = new Set(['202', '98']);

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
    Promise.all([import('${ARRAY}'), import('${WAITS}')]).then(([{ ClientArray }, waits]) => {
      const clients = new ClientArray(workerData);
      const thread = process.platform === 'linux' ? readlinkSync('/proc/thread-self').split('/').pop() : '0';
      parentPort.postMessage(Number(thread));
      parentPort.postMessage(waits.${wait}(clients, Infinity) ?? null);
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
  expect(waitForRoom(clients, 1e9)).toBe(true);
});

test('waiting for room returns false after its timeout', () => {
  const clients = ClientArray.create(1);
  clients.claim(1, 1);
  expect(waitForRoom(clients, 1)).toBe(false);
  waitForLeave(clients, 1);
});

test('waiting for room returns at once when the server stops, room or not', () => {
  const clients = ClientArray.create(1);
  clients.stop();
  expect(waitForRoom(clients, 1e9)).toBe(false);
  waitForLeave(clients, 1e9);
  waitForClient(clients, 1e9);
  clients.claim(1, 1);
  expect(waitForRoom(clients, 1e9)).toBe(false);
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
  waitForClient(clients, 1);
  clients.claim(1, 1);
  waitForClient(clients, 1e9);
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
