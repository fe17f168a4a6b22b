/**
 * The accepting thread of `accept-thread`: blocks in `accept`, and puts the client's socket into the array. That is all it
 * does; it never frees a slot. While the array is full it does not accept: clients wait in the backlog.
 */
import { workerData } from 'node:worker_threads';
import { acceptBlocking } from '../blocking-accept.ts';
import { ClientArray } from '../client-array.ts';
import { noDescriptorTeller, NO_THREAD, type ThreadTask } from '../thread.ts';

const task = workerData as ThreadTask & { readonly listener: number };
const clients = new ClientArray(task.clients);
/** Only a bound on one wait: a slot that is freed, and the server's stop, wake the thread at once. */
const WAIT_MS = 60_000;
const tellNoDescriptor = noDescriptorTeller();

while (!clients.stopping) {
  if (!clients.waitForRoom(WAIT_MS)) continue;
  const fd = acceptBlocking(task.listener, clients, tellNoDescriptor);
  if (fd === undefined) break;
  clients.claim(fd, NO_THREAD);
  if (task.once) break;
}
