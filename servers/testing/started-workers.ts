/** For the tests: the threads that this process starts, so that one of them can be ended. */
import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Those that are started from now on, until the test's end; the list grows. */
export function watchWorkers(): readonly Worker[] {
  const workers: Worker[] = [];
  const add = (worker: Worker): number => workers.push(worker);
  process.on('worker', add);
  onTestFinished(() => void process.off('worker', add));
  return workers;
}
