/** The accepting thread of `accept-thread`: blocks in `accept`, and puts each client's socket into the array. */
import { workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { acceptIntoArray, type AcceptorTask } from '../io/blocking-accept.ts';

const task = workerData as AcceptorTask;

await acceptIntoArray(task, new ClientArray(task.clients, MONOTONIC), () => {});
