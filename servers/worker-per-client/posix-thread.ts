/** The thread of one client: blocks in `recv` on the client's descriptor, answers, closes it, and ends. */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { RECEIVE_BYTES, serveBlocking } from '../io/blocking-service.ts';
import { READY } from '../thread.ts';
import type { ClientTask } from './client-task.ts';

const { slot, limits, workload, ...task } = workerData as ClientTask;
const clients = new ClientArray(task.clients, MONOTONIC);

async function serve(): Promise<void> {
  const conversation = (await openWorkload(workload)).converse(limits, clients);
  const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  clients.setThread(slot, threadId);
  // From now on the client depends on this thread.
  parentPort?.postMessage(READY);
  serveBlocking(clients.socketOf(slot), slot, clients, conversation, buffer, task);
}

// Not awaited at the top level: the code is run as one CommonJS source. A rejection crashes the thread, as it should.
void serve();
