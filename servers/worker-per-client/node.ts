/**
 * `worker-per-client` with `node`: the main thread accepts, and moves each accepted `net.Socket` to a new thread, on
 * whose event loop its client is served from the first byte to the last. The main thread never reads a client's bytes.
 */
import type { Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { acceptClients, descriptorOf } from '../io/node-acceptor.ts';
import { checkThreads, threadGate } from '../memory.ts';
import type { Slot } from '../phase.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { NO_THREAD, threadTask } from '../thread.ts';
import { type ClientTask, crashWarning } from './client-task.ts';
import { ThreadPool } from './pool.ts';
import { bundleThread } from './thread-source.ts';

const CLIENT = new URL('./node-thread.ts', import.meta.url);

/** `workerData` of a client's thread; the socket is moved, not copied. */
export type NodeClientTask = ClientTask & { readonly socket: Socket };

/** What a client's thread does with its service. */
export type ToClientThread = 'stop' | 'evict';

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  checkThreads(options);
  const code = await bundleThread(CLIENT);
  const clients = ClientArray.create(options.maxClients, options.trace);
  const pool = new ThreadPool({ code, max: options.maxClients });
  const task = threadTask(options, clients.memory);
  const workers = new Map<Slot, Worker>();

  const gate = threadGate(warn, () => pool.size);

  const serve = async (socket: Socket): Promise<void> => {
    if (!gate.mayStart()) return void socket.destroy();
    const slot = clients.claim(descriptorOf(socket), NO_THREAD);
    const end = await pool.run({
      workerData: { ...task, slot, socket } satisfies NodeClientTask,
      transferList: [socket as never],
      onStart: (worker) => workers.set(slot, worker),
    });
    workers.delete(slot);
    const warning = crashWarning(slot, end);
    if (warning !== undefined && !clients.stopping) warn(warning);
    socket.destroy();
    clients.free(slot);
  };

  const workload = await openWorkload(options.workload);
  const acceptor = await acceptClients(options, {
    atOnce: options.maxClients,
    mayWait: 0,
    serve,
    evictIdle: () =>
      clients.useLongestIdle((_socket, slot) =>
        workers.get(slot)?.postMessage('evict' satisfies ToClientThread),
      ),
    workload,
    onNoDescriptor: gate.refused,
  });
  return superviseModel(acceptor, options, clients, {
    ended: acceptor.ended.then(() => pool.close()),
    stop: () => {
      acceptor.stop();
      for (const worker of workers.values()) worker.postMessage('stop' satisfies ToClientThread);
    },
    force: () => void pool.close(),
  });
}
