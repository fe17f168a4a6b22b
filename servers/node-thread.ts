/**
 * The one thread of a `node` server that serves its clients on its own event loop: `event-loop` all of them at once,
 * `sequential` one after the other. Tells the main thread where it listens, and stops when it is told to.
 */
import type { Socket } from 'node:net';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../workloads/workloads.ts';
import { ClientArray } from './client-array.ts';
import { acceptClients } from './node-acceptor.ts';
import type { NodeThreadMessage, NodeThreadTask } from './node-life.ts';
import { ServerError } from './server.ts';
import { descriptorOf } from './socket-descriptor.ts';
import { serveStream, type StreamService } from './stream-service.ts';

const { clients: memory, options, atOnce } = workerData as NodeThreadTask;
const clients = new ClientArray(memory);
const workload = await openWorkload(options.workload);
const services = new Set<StreamService>();

async function serve(socket: Socket): Promise<void> {
  const slot = clients.claim(descriptorOf(socket), threadId);
  const service = serveStream(socket, slot, clients, workload.converse(options));
  services.add(service);
  await service.closed;
  services.delete(service);
  clients.free(slot);
}

function tell(message: NodeThreadMessage): void {
  parentPort?.postMessage(message);
}

try {
  const acceptor = await acceptClients(options, { atOnce, serve });
  parentPort?.on('message', () => {
    acceptor.stop();
    for (const service of services) service.stop();
  });
  tell({ kind: 'listening', host: acceptor.host, port: acceptor.port });
  await acceptor.ended;
} catch (error) {
  if (!(error instanceof ServerError)) throw error;
  tell({ kind: 'failed', code: error.code, message: error.message });
}
parentPort?.close();
