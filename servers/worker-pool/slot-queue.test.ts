import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { ClientArray } from '../client-array.ts';
import { waitForRoom } from '../client-waits.ts';
import { SlotQueue } from './slot-queue.ts';

const CLIENT_ARRAY = new URL('../client-array.ts', import.meta.url).href;
const SLOT_QUEUE = new URL('./slot-queue.ts', import.meta.url).href;

/** A thread that takes slots until the server stops, and then reports them. */
const TAKER = `
  const { parentPort, workerData } = require('node:worker_threads');
  Promise.all([import('${CLIENT_ARRAY}'), import('${SLOT_QUEUE}')]).then(([{ ClientArray }, { SlotQueue }]) => {
    const clients = new ClientArray(workerData.clients);
    const queue = new SlotQueue(workerData.queue);
    const taken = [];
    for (let slot = queue.take(clients); slot !== undefined; slot = queue.take(clients)) {
      taken.push(slot);
      if (workerData.free) clients.free(slot);
    }
    parentPort.postMessage(taken);
  });`;

function startTaker(clients: ClientArray, queue: SlotQueue, free: boolean): Promise<number[]> {
  const workerData = { clients: clients.memory, queue: queue.memory, free };
  const worker = new Worker(TAKER, { eval: true, workerData });
  return once(worker, 'message').then(([taken]) => taken as number[]);
}

it('a slot queue returns slots in the order in which they were put, also after wrapping', () => {
  const clients = ClientArray.create(5);
  const queue = SlotQueue.create(5);
  for (let round = 0; round < 20; round++) {
    for (const slot of [3, 1, 4, 0, 2]) queue.put(slot);
    expect([1, 2, 3, 4, 5].map(() => queue.take(clients))).toEqual([3, 1, 4, 0, 2]);
  }
});

it('a slot queue returns the remaining slots when the server stops, and then undefined', () => {
  const clients = ClientArray.create(1);
  const queue = SlotQueue.create(1);
  queue.put(0);
  clients.stop();
  expect([queue.take(clients), queue.take(clients)]).toEqual([0, undefined]);
});

it('a slot queue keeps its order when its counters overflow', () => {
  const clients = ClientArray.create(3);
  const queue = SlotQueue.create(3);
  new Int32Array(queue.memory).fill(2 ** 31 - 2, 0, 2);
  for (const slot of [2, 0, 1]) queue.put(slot);
  expect([1, 2, 3].map(() => queue.take(clients))).toEqual([2, 0, 1]);
});

it('a slot queue gives each slot to one thread only, and wakes all threads when the server stops', async () => {
  const clients = ClientArray.create(64);
  const queue = SlotQueue.create(64);
  const takers = [1, 2, 3].map(() => startTaker(clients, queue, true));
  const total = 20_000;
  for (let put = 0; put < total; put++) {
    while (!waitForRoom(clients, 1000)) continue;
    queue.put(clients.claim(1, 0));
  }
  clients.stop();
  queue.wakeAll();
  const taken = await Promise.all(takers);
  expect(taken.flat()).toHaveLength(total);
  // A slot taken by two threads would be freed twice, which throws; one taken by none would still be active.
  expect([clients.active, clients.totalClients]).toEqual([0, total]);
});
