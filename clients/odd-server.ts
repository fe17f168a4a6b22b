/** For the tests: a server that is right or wrong in one way, on a thread of its own, since the posix engine blocks. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

export type Behaviour =
  | 'echo'
  | 'split'
  | 'too-much'
  | 'wrong'
  | 'not-found'
  | 'other-page'
  | 'late'
  | 'silent'
  | 'end-at-once'
  | 'end-in-the-middle'
  | 'reset';

const THREAD = new URL('./odd-server-thread.ts', import.meta.url);

export interface OddServer {
  readonly port: number;
  /** Waits until so many more lines (pieces of a stream, to be exact) have come. */
  receives(lines: number): Promise<void>;
  /** Resets all connections, and listens no more. */
  die(): void;
}

export async function startOddServer(behaviour: Behaviour): Promise<OddServer> {
  const worker = new Worker(THREAD, { workerData: { behaviour } });
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
    die: () => worker.postMessage('die'),
  };
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function findDeadPort(): Promise<number> {
  const worker = new Worker(THREAD, { workerData: { behaviour: 'echo' } });
  const [port] = (await once(worker, 'message')) as [number];
  await worker.terminate();
  return port;
}
