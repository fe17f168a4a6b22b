/** The thread of one client of `worker-per-client/node`: serves the socket that was moved to it, and ends with it. */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { serveStream } from '../stream-service.ts';
import type { NodeClientTask } from './node.ts';

const { socket, ...task } = workerData as NodeClientTask;
const clients = new ClientArray(task.clients);
clients.setThread(task.slot, threadId);
const workload = await openWorkload(task.workload);
const service = serveStream(socket, task.slot, clients, workload.converse(task.limits));
parentPort?.on('message', () => service.stop());
await service.closed;
parentPort?.close();
