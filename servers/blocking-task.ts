/** Doing a conversation's task by blocking the calling thread, which has nothing else to do until then. */
import { readInto } from '../posix/file.ts';
import type { Task } from '../workloads/workload.ts';

/** Never notified: only its timeout ends a wait on it. Terminating the thread does too. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** @returns the bytes read, by a read that went well; else 0 or less */
export function performBlocking(task: Task): number {
  switch (task.kind) {
    case 'wait':
      Atomics.wait(sleeper, 0, 0, task.ms);
      return 0;
    case 'read':
      return readInto(task.path, task.into);
    case 'flush':
      return 0;
    default:
      return task satisfies never;
  }
}
