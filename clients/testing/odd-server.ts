/** A server for tests that is right or wrong in one way. It has a thread of its own, because the posix engine blocks. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import type { Behaviour, OddServerTask } from './odd-server-thread.ts';

const THREAD = new URL('./odd-server-thread.ts', import.meta.url);

export interface OddServer {
  readonly port: number;
  /** Resolves when so many more lines (strictly: chunks of a stream) have come. */
  receives(lines: number): Promise<void>;
  /** Ends the time in which it is busy: until then two clients can connect, and none is accepted. */
  attend(): void;
  /** Resets all connections and stops listening; resolves when that is done. */
  die(): Promise<void>;
}

export async function startOddServer(behaviour: Behaviour): Promise<OddServer> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(THREAD, { workerData: { behaviour, gate } satisfies OddServerTask });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    port,
    async receives(lines) {
      worker.postMessage(lines);
      await once(worker, 'message');
    },
    attend() {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    },
    async die() {
      worker.postMessage('die');
      await once(worker, 'exit');
    },
  };
}
