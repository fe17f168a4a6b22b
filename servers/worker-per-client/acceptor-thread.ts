/**
 * The accepting thread of `worker-per-client/posix`: blocks in `accept`, puts the client's socket into the array, and has
 * the main thread start the client's own thread. A client without descriptors for a thread is refused at once: those
 * that the main thread has yet to look at would take the descriptors of threads that are starting.
 */
import { workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { acceptIntoArray, type AcceptorTask } from '../io/blocking-accept.ts';
import { firstTimeOnly, reportToMainThread } from '../thread.ts';

/** `most`: clients for whose threads there are descriptors. */
export type RefusingTask = AcceptorTask & { readonly most: number };

const task = workerData as RefusingTask;
const clients = new ClientArray(task.clients, MONOTONIC);

await acceptIntoArray(task, clients, (slot) => reportToMainThread({ kind: 'client', slot }), {
  most: task.most,
  onBeyond: firstTimeOnly(() => reportToMainThread({ kind: 'refused' })),
});
