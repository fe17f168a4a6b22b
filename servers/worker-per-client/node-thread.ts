/** The thread of one client of `worker-per-client/node`: serves the socket that is moved to it, and ends with it. */
import type { Socket } from 'node:net';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { StreamLimits } from '../io/stream-limits.ts';
import { serveStream, type StreamService } from '../io/stream-service.ts';
import { READY } from '../thread.ts';
import type { ClientTask } from './client-task.ts';
import type { ToClientThread } from './node.ts';

const { slot, limits, workload, begunMs, ...task } = workerData as ClientTask;
const clients = new ClientArray(task.clients);
let service: StreamService | undefined;

async function begin(): Promise<void> {
  const conversation = (await openWorkload(workload)).converse(limits, clients);
  const serve = (socket: Socket): StreamService =>
    serveStream(socket, slot, clients, conversation, new StreamLimits(task.timeouts, task.whenFull), begunMs);
  parentPort?.on('message', (message: ToClientThread) => {
    // A `stop` that comes before the client is in the array too, where the service finds it.
    if (message.kind !== 'client') return service?.[message.kind]();
    service = serve(message.socket);
    void service.closed.then(() => parentPort?.close());
  });
  clients.setThread(slot, threadId);
  // Last: from now on the client depends on this thread.
  parentPort?.postMessage(READY);
}

// Not awaited at the top level: the code is run as one CommonJS source. A rejection crashes the thread, as it should.
void begin();
