/**
 * `sequential` with the C exercise's own calls: accept, recv, send, close, and back to accept. Runs in the model's one
 * thread, which blocks in `accept` while there is no client and in `recv` while its client is idle.
 */
import { threadId, workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { acceptBlocking } from '../io/blocking-accept.ts';
import { RECEIVE_BYTES, serveBlocking } from '../io/blocking-service.ts';
import { noDescriptorReporter, type ThreadTask } from '../thread.ts';

const task = workerData as ThreadTask & { readonly listener: number };
const clients = new ClientArray(task.clients, MONOTONIC);
const workload = await openWorkload(task.workload);
const reportNoDescriptor = noDescriptorReporter();
const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);

while (!clients.stopping) {
  const fd = acceptBlocking(task.listener, clients, reportNoDescriptor);
  if (fd === undefined) break;
  const slot = clients.claim(fd, threadId);
  serveBlocking(fd, slot, clients, workload.converse(task.limits, clients), buffer, task);
  clients.free(slot);
  if (task.once) break;
}
