/**
 * A thread of `worker-pool/posix`: takes the client that waits longest, or accepts one itself, serves it from recv to
 * close, and takes the next. It blocks in the queue or in `accept` while it has no client, and in `recv` while its client
 * is idle.
 */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { acceptBlocking } from '../io/blocking-accept.ts';
import { RECEIVE_BYTES, serveBlocking } from '../io/blocking-service.ts';
import type { Slot } from '../phase.ts';
import { FULL } from '../slot-bits.ts';
import type { HandOffName } from '../server.ts';
import { ThreadTally } from '../thread-tally.ts';
import { noDescriptorReporter, READY, type ThreadTask } from '../thread.ts';
import { SlotQueue } from './slot-queue.ts';

/** Where a thread gets its clients. */
export interface Source {
  readonly kind: HandOffName;
  readonly queue: SharedArrayBuffer;
  readonly listener: number;
}

export type PoolTask = ThreadTask & {
  readonly source: Source;
  readonly tally: SharedArrayBuffer;
  /** The thread's place in the pool, from 1. */
  readonly number: number;
};

const task = workerData as PoolTask;
const clients = new ClientArray(task.clients, MONOTONIC);
const tally = new ThreadTally(task.tally);
const workload = await openWorkload(task.workload);
const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
const nextClient = openSource(task.source);

/** Returns a function that blocks until there is a client in a slot; it returns undefined when the server stops. */
function openSource(source: Source): () => Slot | undefined {
  if (source.kind === 'array') {
    const queue = new SlotQueue(source.queue);
    return () => queue.take(clients);
  }
  const reportNoDescriptor = noDescriptorReporter();
  return () => {
    const fd = acceptBlocking(source.listener, clients, reportNoDescriptor);
    return fd === undefined ? undefined : claimFor(fd);
  };
}

/** There is a slot for each thread, but a search while others come and go may miss it once. */
function claimFor(fd: number): Slot {
  for (;;) {
    const slot = clients.claim(fd, threadId);
    if (slot !== FULL) return slot;
  }
}

parentPort?.postMessage(READY);

for (let slot = nextClient(); slot !== undefined; slot = nextClient()) {
  clients.setThread(slot, threadId);
  tally.count(task.number);
  serveBlocking(clients.socketOf(slot), slot, clients, workload.converse(task.limits, clients), buffer, task);
  clients.free(slot);
  if (task.once) break;
}
