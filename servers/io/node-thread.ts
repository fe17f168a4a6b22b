/**
 * A thread of a `node` server that accepts and serves its clients on its own event loop: `event-loop` all of them at once,
 * `sequential` one after the other, `loop-per-core` those that the kernel gives to this thread. It reports its address to
 * the main thread, and stops at a message from it.
 */
import type { Socket } from 'node:net';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { useLongestIdle } from '../client-marks.ts';
import type { Slot } from '../phase.ts';
import { ServerError } from '../server.ts';
import { FULL } from '../slot-bits.ts';
import { ThreadTally } from '../thread-tally.ts';
import { firstTimeOnly, timeoutsOf } from '../thread.ts';
import { acceptClients, descriptorOf } from './node-acceptor.ts';
import type { NodeThreadReport, NodeThreadStart, NodeThreadTask, ToNodeThread } from './node-lifecycle.ts';
import { StreamLimits } from './stream-limits.ts';
import { serveStream, type StreamService } from './stream-service.ts';

const { clients: memory, options, atOnce, mayWait, loop } = workerData as NodeThreadTask;
const clients = new ClientArray(memory);
const workload = await openWorkload(options.workload);
const limits = new StreamLimits(timeoutsOf(options), options.whenFull);
const services = new Map<Slot, StreamService>();
const tally = loop === undefined ? undefined : new ThreadTally(loop.tally);

function serve(socket: Socket, waitedMs: number): Promise<void> | undefined {
  const slot = clients.claim(descriptorOf(socket), threadId, waitedMs);
  return slot === FULL ? undefined : serveIn(socket, slot);
}

async function serveIn(socket: Socket, slot: Slot): Promise<void> {
  if (loop !== undefined) tally?.count(loop.number);
  const service = serveStream(socket, slot, clients, workload.converse(options, clients), limits);
  services.set(slot, service);
  await service.closed;
  services.delete(slot);
  clients.free(slot);
}

/** Another loop may have the client. */
function evictIdle(): boolean {
  return useLongestIdle(clients, (_socket, slot) => {
    const own = services.get(slot);
    if (own === undefined) report({ kind: 'evict', slot });
    else own.evict();
  });
}

function report(message: NodeThreadStart | NodeThreadReport): void {
  parentPort?.postMessage(message);
}

try {
  const onNoDescriptor = firstTimeOnly(() => report({ kind: 'no-descriptor' }));
  const admission = { atOnce, mayWait, serve, evictIdle, workload, clients, onNoDescriptor };
  const acceptor = await acceptClients(options, admission, loop?.reusePort);
  parentPort?.on('message', (message: ToNodeThread) => {
    if (message.kind === 'evict') return services.get(message.slot)?.evict();
    acceptor.stop();
    for (const service of services.values()) service.stop();
  });
  report({ kind: 'listening', host: acceptor.host, port: acceptor.port });
  await acceptor.ended;
} catch (error) {
  if (!(error instanceof ServerError)) throw error;
  report({ kind: 'failed', code: error.code, message: error.message });
}

parentPort?.close();
