/**
 * The accepting thread of `worker-pool/posix` with the hand-off `array`: blocks in `accept`, claims a slot for the client,
 * and puts it last in the queue of the pool's threads. While the array is full it does not accept: clients wait in the
 * backlog.
 */
import { workerData } from 'node:worker_threads';
import { acceptBlocking } from '../blocking-accept.ts';
import { ClientArray } from '../client-array.ts';
import { noDescriptorTeller, NO_THREAD, type ThreadTask } from '../thread.ts';
import { SlotQueue } from './slot-queue.ts';

const task = workerData as ThreadTask & { readonly listener: number; readonly queue: SharedArrayBuffer };
const clients = new ClientArray(task.clients);
const queue = new SlotQueue(task.queue);
/** Only a bound on one wait: a slot that is freed, and the server's stop, wake the thread at once. */
const WAIT_MS = 60_000;
const tellNoDescriptor = noDescriptorTeller();

while (!clients.stopping) {
  if (!clients.waitForRoom(WAIT_MS)) continue;
  const fd = acceptBlocking(task.listener, clients, tellNoDescriptor);
  if (fd === undefined) break;
  queue.put(clients.claim(fd, NO_THREAD));
  if (task.once) break;
}
