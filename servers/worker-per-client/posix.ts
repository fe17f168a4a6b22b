/**
 * `worker-per-client` with `posix`: a new thread for each client blocks in `recv` on the client's own descriptor, from the
 * first byte to `close`. See per-client.ts.
 */
import { ClientArray } from '../client-array.ts';
import { checkThreads, threadGate } from '../memory.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { startPerClient } from './per-client.ts';
import { ThreadPool } from './pool.ts';
import { bundleThread } from './thread-source.ts';

const CLIENT = new URL('./posix-thread.ts', import.meta.url);

/**
 * Each thread has a heap of its own. A small nursery stays in the processor's cache, which all the threads share: 64
 * clients got a tenth more answers than with the default. With 1 MB, Node's own start filled it, and was collected twice.
 */
export const CLIENT_THREAD_OPTIONS = { resourceLimits: { maxYoungGenerationSizeMb: 2 } } as const;

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  checkThreads(options);
  const code = await bundleThread(CLIENT);
  const clients = ClientArray.create(options.maxClients, options.trace);
  return startPerClient(options, warn, clients, () => {
    const pool = new ThreadPool({
      code,
      max: options.maxClients,
      announced: true,
      workerOptions: CLIENT_THREAD_OPTIONS,
    });
    return {
      unit: 'thread',
      gate: threadGate(warn, () => pool.size),
      run: (workerData, onReady) => pool.run({ workerData, onReady }),
      close: () => pool.close(),
    };
  });
}
