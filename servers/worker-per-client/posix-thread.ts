/** The thread of one client: blocks in `recv` on the client's descriptor, answers, closes it, and ends. */
import { threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { RECEIVE_BYTES, serveBlocking } from '../blocking-service.ts';
import { ClientArray } from '../client-array.ts';
import type { ClientTask } from './client-task.ts';

const task = workerData as ClientTask;
const clients = new ClientArray(task.clients);
clients.setThread(task.slot, threadId);
const workload = await openWorkload(task.workload);
const conversation = workload.converse(task.limits);
serveBlocking(
  clients.socketOf(task.slot),
  task.slot,
  clients,
  conversation,
  Buffer.allocUnsafe(RECEIVE_BYTES),
);
