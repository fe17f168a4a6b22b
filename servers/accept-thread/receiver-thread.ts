/** The receiving thread of `accept-thread`: serves the clients in the array round-robin until the server stops. */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import type { RecvName } from '../server.ts';
import { READY, type ThreadTask } from '../thread.ts';
import { RoundRobin } from './round-robin.ts';

const task = workerData as ThreadTask & { readonly recv: RecvName };
const clients = new ClientArray(task.clients, MONOTONIC);
const workload = await openWorkload(task.workload);

const roundRobin = new RoundRobin({
  clients,
  thread: threadId,
  timeouts: task.timeouts,
  whenFull: task.whenFull,
  recv: task.recv,
  once: task.once,
  converse: () => workload.converse(task.limits, clients),
});
parentPort?.postMessage(READY);
roundRobin.run();
