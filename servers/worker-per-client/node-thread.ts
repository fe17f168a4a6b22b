/** The thread of one client of `worker-per-client/node`: serves the socket that was moved to it, and ends with it. */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { StreamLimits } from '../io/stream-limits.ts';
import { serveStream } from '../io/stream-service.ts';
import { READY } from '../thread.ts';
import type { NodeClientTask, ToClientThread } from './node.ts';

const { slot, limits, workload, socket, ...task } = workerData as NodeClientTask;
const clients = new ClientArray(task.clients);
clients.setThread(slot, threadId);
parentPort?.postMessage(READY);

async function serve(): Promise<void> {
  const conversation = (await openWorkload(workload)).converse(limits, clients);
  const service = serveStream(
    socket,
    slot,
    clients,
    conversation,
    new StreamLimits(task.timeouts, task.whenFull),
  );
  parentPort?.on('message', (message: ToClientThread) => service[message]());
  await service.closed;
  parentPort?.close();
}

// Not awaited at the top level: the code is run as one CommonJS source. A rejection crashes the thread, as it should.
void serve();
