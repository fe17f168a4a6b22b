/**
 * `worker-per-client` with `node`: the main thread accepts, and moves each accepted `net.Socket` to a thread of its own, on
 * whose event loop its client is served from the first byte to the last. The main thread never reads a client's bytes.
 */
import type { Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import type { Workload } from '../../workloads/workload.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { useLongestIdle } from '../client-marks.ts';
import { acceptClients, descriptorOf, refuse } from '../io/node-acceptor.ts';
import { checkThreads, threadGate } from '../memory.ts';
import type { Slot } from '../phase.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { Crashes, NO_THREAD, threadTask } from '../thread.ts';
import { type ClientTask, crashWarning } from './client-task.ts';
import { ThreadPool } from './pool.ts';
import type { SocketLookout } from './socket-lookout.ts';
import { bundleThread } from './thread-source.ts';
import { type Turn, Turns } from './turns.ts';

const CLIENT = new URL('./node-thread.ts', import.meta.url);

/**
 * What a client's thread receives. Its client comes once the thread has sent `READY`: a thread that does not start would lose
 * the socket, which is moved, not copied. `stop` may come before.
 */
export type ToClientThread =
  | { readonly kind: 'client'; readonly socket: Socket }
  | { readonly kind: 'stop' | 'evict' };

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  checkThreads(options);
  const code = await bundleThread(CLIENT);
  const clients = ClientArray.create(options.maxClients, options.trace);
  const pool = new ThreadPool({ code, max: options.maxClients, announced: true });
  const task = threadTask(options, clients.memory);
  const workers = new Map<Slot, Worker>();
  const workload = await openWorkload(options.workload);
  const lookout = await openLookout(workload);
  const turns = new Turns(lookout, task.timeouts);
  const crashes = new Crashes(warn);

  const gate = threadGate(warn, () => pool.size);

  const serve = async (socket: Socket): Promise<void> => {
    if (clients.active >= gate.most) {
      gate.refused();
      return refused(socket, 503);
    }
    const slot = clients.claim(descriptorOf(socket), NO_THREAD);
    const outcome = await turns.take(descriptorOf(socket));
    if (outcome.kind === 'turn') {
      if (gate.mayStart()) await runThread(slot, socket, outcome);
      else await refused(socket, 503);
      outcome.end();
    } else if (outcome.kind === 'late') await refused(socket, 408);
    socket.destroy();
    clients.free(slot);
  };

  const refused = (socket: Socket, status: 408 | 503): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (status === 503) clients.countRefused();
    if (socket.destroyed) return Promise.resolve();
    socket.once('close', () => resolve());
    refuse(socket, workload.converse(options).refuse?.(status));
    return promise;
  };

  const runThread = async (slot: Slot, socket: Socket, { begunMs, end: onEnd }: Turn): Promise<void> => {
    let started = false;
    const end = await pool.run({
      workerData: { ...task, slot, begunMs } satisfies ClientTask,
      onStart: (worker) => workers.set(slot, worker),
      onReady: (worker) => {
        worker.postMessage({ kind: 'client', socket } satisfies ToClientThread, [socket as never]);
        started = true;
        onEnd();
      },
    });
    workers.delete(slot);
    const warning = crashWarning('thread', slot, end, started, clients.stopping);
    if (warning !== undefined) crashes.report(warning);
    if (!started && end.kind !== 'dropped') await refused(socket, 503);
  };

  const acceptor = await acceptClients(options, {
    atOnce: options.maxClients,
    mayWait: 0,
    serve,
    evictIdle: () =>
      useLongestIdle(clients, (_socket, slot) =>
        workers.get(slot)?.postMessage({ kind: 'evict' } satisfies ToClientThread),
      ),
    workload,
    clients,
    onNoDescriptor: gate.refused,
  });
  return superviseModel(acceptor, options, clients, {
    ended: acceptor.ended.then(() => pool.close()).finally(() => lookout?.[Symbol.dispose]()),
    stop: () => {
      acceptor.stop();
      turns.stop();
      for (const worker of workers.values()) worker.postMessage({ kind: 'stop' } satisfies ToClientThread);
    },
    force: () => void pool.close(),
    crashedThreads: () => crashes.count,
  });
}

/** Only Linux has epoll. Native code that only looks at the sockets whose clients wait: it moves no byte. */
async function openLookout({ isWhole }: Workload): Promise<SocketLookout | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { SocketLookout: Lookout } = await import('./socket-lookout.ts');
  return new Lookout(isWhole);
}
