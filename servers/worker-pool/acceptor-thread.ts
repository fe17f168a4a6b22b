/**
 * The accepting thread of `worker-pool/posix` with the hand-off `array`: blocks in `accept`, puts the client's socket into
 * the array, and its slot last in the queue of the pool's threads.
 */
import { workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { acceptIntoArray, type AcceptorTask } from '../io/blocking-accept.ts';
import { SlotQueue } from './slot-queue.ts';

const task = workerData as AcceptorTask & { readonly queue: SharedArrayBuffer };
const queue = new SlotQueue(task.queue);

await acceptIntoArray(task, new ClientArray(task.clients, MONOTONIC), (slot) => queue.put(slot));
