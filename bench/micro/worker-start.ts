/**
 * What a client's thread of `worker-per-client` costs beside a bare worker: from its start, as the server starts it,
 * until it has exited. Its client has connected and left already, so all that is measured is the thread's.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ClientArray } from '../../servers/client-array.ts';
import { posixAvailable } from '../../servers/models.ts';
import type { Slot } from '../../servers/phase.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/server.ts';
import { threadTask } from '../../servers/thread.ts';
import { ThreadPool, type ThreadPoolOptions } from '../../servers/worker-per-client/pool.ts';
import { bundleThread } from '../../servers/worker-per-client/thread-source.ts';
import type { Comparison, MicroBenchmark, MicroTask } from './benchmark.ts';
import { type DepartedClients, netClients, posixClients } from './departed-clients.ts';

const EMPTY = new URL('./empty.mjs', import.meta.url);
const THREADS = new URL('../../servers/worker-per-client/', import.meta.url);

/** A worker's start may be at the most so many times a bare one's. */
const TARGET_RATIO = 1.5;

const bareWorker: MicroTask = {
  name: 'bare Worker, empty .mjs',
  operations: 1,
  run: () => once(new Worker(EMPTY), 'exit'),
};

/** @param file the thread's file in the server's folder */
async function clientThread(
  name: string,
  file: string,
  departed: DepartedClients,
  workerOptions: ThreadPoolOptions['workerOptions'] = {},
): Promise<MicroTask> {
  const code = await bundleThread(new URL(file, THREADS));
  const clients = ClientArray.create(1);
  const task = threadTask(DEFAULT_SERVER_OPTIONS, clients.memory);
  const pool = new ThreadPool({ code, max: 1, announced: true, workerOptions });
  let slot: Slot = 0;
  return {
    name,
    operations: 1,
    before: async () => {
      slot = clients.claim(await departed.next(), 0);
    },
    run: async () => {
      const end = await pool.run({
        workerData: { ...task, slot },
        onReady: (worker) => departed.handOver(worker),
      });
      if (end.kind !== 'exited' || end.code !== 0) throw new Error(`the thread ${JSON.stringify(end)}`);
    },
    after: () => clients.free(slot),
  };
}

async function open(held: AsyncDisposableStack): Promise<Comparison[]> {
  const tasks: [MicroTask, ...MicroTask[]] = [bareWorker];
  if (posixAvailable()) {
    const { CLIENT_THREAD_OPTIONS } = await import('../../servers/worker-per-client/posix.ts');
    const departed = held.use(await posixClients());
    tasks.push(
      await clientThread("a client's thread, posix", 'posix-thread.ts', departed, CLIENT_THREAD_OPTIONS),
    );
  }
  const departed = held.use(await netClients());
  tasks.push(await clientThread("a client's thread, node", 'node-thread.ts', departed));
  return [
    {
      title: 'starting a thread for a client',
      operation: 'from `new Worker` until the thread has exited, its client having left',
      tasks,
      async: true,
      targetRatio: TARGET_RATIO,
      share: { calls: 3, timeMs: 0 },
    },
  ];
}

export const workerStartBenchmark: MicroBenchmark = {
  name: 'worker-start',
  open,
};
