/** The part of worker-threads-pool 2.0.0 that pool.ts uses; the package brings no types. */
declare module 'worker-threads-pool' {
  import type { Worker, WorkerOptions } from 'node:worker_threads';

  class Pool {
    constructor(options: { readonly max: number });
    /**
     * Starts a worker; past `max` it queues. Throws what `new Worker` throws, and otherwise calls back on the next
     * tick.
     */
    acquire(code: string, options: WorkerOptions, callback: (error: unknown, worker?: Worker) => void): void;
  }
  export = Pool;
}
