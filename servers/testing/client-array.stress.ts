/**
 * For client-array.test.ts: a thread that claims and frees slots as fast as it can, beside others, and reports the faults
 * that it saw. `mixed` does both; an `acceptor` only claims, for clients that several `leaver`s free.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ClientArray } from '../client-array.ts';
import { waitForRoom } from '../client-waits.ts';
import { Phase, type Slot } from '../phase.ts';
import { FULL } from '../slot-bits.ts';

export interface StressTask {
  readonly role: 'mixed' | 'acceptor' | 'leaver';
  readonly clients: SharedArrayBuffer;
  /** A word for each slot: the thread that holds it, from 1; 0 is none. */
  readonly owners: SharedArrayBuffer;
  readonly thread: number;
  readonly operations: number;
  /** `mixed`: the most slots that it holds at once. */
  readonly holds: number;
}

export interface StressReport {
  readonly claimed: number;
  readonly requests: number;
  /** How often `claim` found the array full. */
  readonly full: number;
  readonly faults: { givenTwice: number; outside: number; notMine: number; wrongRound: number };
}

/** The owner of a slot that the acceptor has claimed. */
const ACCEPTED = 1_000_000;
const task = workerData as StressTask;
const clients = new ClientArray(task.clients);
const owners = new Int32Array(task.owners);
const held: Slot[] = [];
const faults = { givenTwice: 0, outside: 0, notMine: 0, wrongRound: 0 };
let claimed = 0;
let requests = 0;
let full = 0;

function claim(owner: number): Slot {
  const socket = task.thread * ACCEPTED + claimed;
  const slot = clients.claim(socket, task.thread);
  if (slot === FULL) {
    full++;
    return FULL;
  }
  claimed++;
  if (slot < 0 || slot >= clients.capacity) faults.outside++;
  if (clients.socketOf(slot) !== socket) faults.notMine++;
  clients.countRequests(slot, (claimed % 3) + 1);
  requests += (claimed % 3) + 1;
  clients.setPhase(slot, Phase.receiving);
  if (Atomics.compareExchange(owners, slot, 0, owner) !== 0) faults.givenTwice++;
  return slot;
}

function free(slot: Slot, owner: number): boolean {
  if (Atomics.compareExchange(owners, slot, owner, 0) !== owner) return false;
  clients.free(slot);
  return true;
}

function freeOldest(): void {
  const slot = held.shift();
  if (slot !== undefined && !free(slot, task.thread)) faults.givenTwice++;
}

/** Going through the clients while others come and go yields each slot at most once, and this thread's own as they are. */
function checkRound(): void {
  const seen = new Set<Slot>();
  for (const { slot, thread } of clients.clients()) {
    if (seen.has(slot) || slot >= clients.capacity) faults.wrongRound++;
    if (held.includes(slot) && thread !== task.thread) faults.wrongRound++;
    seen.add(slot);
  }
  if (held.some((slot) => !seen.has(slot))) faults.wrongRound++;
}

function mix(): void {
  for (let operation = 0; operation < task.operations; operation++) {
    if (held.length >= task.holds || operation % 2 === 1) freeOldest();
    else {
      const slot = claim(task.thread);
      if (slot !== FULL) held.push(slot);
    }
    if (operation % 1000 === 0) checkRound();
  }
  while (held.length > 0) freeOldest();
}

/** The wait has no bound, so that a missed wake-up shows as a test that never ends. */
function acceptAll(): void {
  while (claimed < task.operations) if (waitForRoom(clients, Infinity)) claim(ACCEPTED);
  clients.stop();
}

function letLeave(): void {
  while (!clients.stopping || clients.active > 0) {
    for (const { slot } of clients.clients()) free(slot, ACCEPTED);
  }
}

const act = { mixed: mix, acceptor: acceptAll, leaver: letLeave }[task.role];

// All threads begin together, when the last of them is ready.
parentPort?.once('message', () => {
  act();
  parentPort?.postMessage({ claimed, requests, full, faults } satisfies StressReport);
});

parentPort?.postMessage('ready');
