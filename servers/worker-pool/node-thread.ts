/**
 * A thread of `worker-pool/node`: serves the socket that was moved to it on its own event loop, reports when the client
 * has left, and waits for the next. One client at a time: the main thread moves no other to it before that report.
 */
import type { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { StreamLimits } from '../io/stream-limits.ts';
import { serveStream, type StreamService } from '../io/stream-service.ts';
import type { Slot } from '../phase.ts';
import { READY, type ThreadTask } from '../thread.ts';
import type { ToPoolThread } from './node.ts';

const task = workerData as ThreadTask;
const clients = new ClientArray(task.clients);
const workload = await openWorkload(task.workload);
const limits = new StreamLimits(task.timeouts, task.whenFull);
let service: StreamService | undefined;
let stopping = false;

async function serve(slot: Slot, socket: Socket): Promise<void> {
  service = serveStream(socket, slot, clients, workload.converse(task.limits, clients), limits);
  await service.closed;
  service = undefined;
  parentPort?.postMessage(READY);
  if (stopping) parentPort?.close();
}

function stop(): void {
  stopping = true;
  if (service === undefined) parentPort?.close();
  else service.stop();
}

parentPort?.on('message', (message: ToPoolThread) => {
  if (message.kind === 'client') void serve(message.slot, message.socket);
  else if (message.kind === 'evict') service?.evict();
  else stop();
});

parentPort?.postMessage(READY);
