/** Doing a conversation's task by blocking the calling thread, which has nothing else to do until then. */
import type { Task } from '../workloads/workload.ts';

/** Never notified: only its timeout ends a wait on it. Terminating the thread does too. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

export function performBlocking(task: Task): void {
  switch (task.kind) {
    case 'wait':
      Atomics.wait(sleeper, 0, 0, task.ms);
      return;
    case 'flush':
      return;
    default:
      task satisfies never;
  }
}
