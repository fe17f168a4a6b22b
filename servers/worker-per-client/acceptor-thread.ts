/**
 * The accepting thread of `worker-per-client/posix`: blocks in `accept`, claims a slot for the client, and has the main
 * thread start the client's own thread. While the array is full it does not accept: clients wait in the backlog.
 */
import { workerData } from 'node:worker_threads';
import { acceptBlocking } from '../blocking-accept.ts';
import { ClientArray } from '../client-array.ts';
import { noDescriptorTeller, NO_THREAD, tellMainThread, type ThreadTask } from '../thread.ts';

const task = workerData as ThreadTask & { readonly listener: number };
const clients = new ClientArray(task.clients);
/** Only a bound on one wait: a slot that is freed, and the server's stop, wake the thread at once. */
const WAIT_MS = 60_000;
const tellNoDescriptor = noDescriptorTeller();

while (!clients.stopping) {
  if (!clients.waitForRoom(WAIT_MS)) continue;
  const fd = acceptBlocking(task.listener, clients, tellNoDescriptor);
  if (fd === undefined) break;
  tellMainThread({ kind: 'client', slot: clients.claim(fd, NO_THREAD) });
  if (task.once) break;
}
