/**
 * The accepting thread of `worker-per-client/posix`: blocks in `accept`, puts the client's socket into the array, and has
 * the main thread start the client's own thread.
 */
import { workerData } from 'node:worker_threads';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { acceptIntoArray, type AcceptorTask } from '../io/blocking-accept.ts';
import { reportToMainThread } from '../thread.ts';

const task = workerData as AcceptorTask;

acceptIntoArray(task, new ClientArray(task.clients, MONOTONIC), (slot) =>
  reportToMainThread({ kind: 'client', slot }),
);
