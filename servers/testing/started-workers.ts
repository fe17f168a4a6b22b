/** For the tests: the threads that this process starts, so that a test can end one. */
import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** The threads started from now on, until the end of the test; the list grows. */
export function watchWorkers(): readonly Worker[] {
  const workers: Worker[] = [];
  const add = (worker: Worker): number => workers.push(worker);
  process.on('worker', add);
  onTestFinished(() => void process.off('worker', add));
  return workers;
}
