/**
 * `worker-pool` with `node`: the main thread accepts, and moves each `net.Socket` to the thread that has waited longest.
 * That thread's event loop serves the client from the first byte to the last. `net` takes every client from the backlog,
 * so clients without a free thread wait accepted and unread, in the order of arrival; the array has a slot for each
 * thread. A thread that crashes loses its own client, and another takes its place.
 */
import type { Socket } from 'node:net';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { useLongestIdle } from '../client-marks.ts';
import { checkStandingThreads } from '../descriptors.ts';
import { acceptClients, descriptorOf } from '../io/node-acceptor.ts';
import type { Slot } from '../phase.ts';
import { superviseModel } from '../running-server.ts';
import { type RunningServer, ServerError, type ServerOptions, type Warn } from '../server.ts';
import { ThreadTally } from '../thread-tally.ts';
import { Crashes, noDescriptorWarner, startWorker, threadTask } from '../thread.ts';
import { IdleThreads } from './idle-threads.ts';
import { poolSize } from './pool-size.ts';
import { crashWarning, type StandingThread, StandingThreads } from './standing-threads.ts';

const THREAD = new URL('./node-thread.ts', import.meta.url);

/** What a thread receives; it sends `READY` when it has no client, at its start and after each. */
export type ToPoolThread =
  /** The socket is moved, not copied. */
  | { readonly kind: 'client'; readonly slot: Slot; readonly socket: Socket }
  /** The thread ends its client's connection, if that is idle. */
  | { readonly kind: 'evict' }
  /** The thread ends its client's connection, and itself. */
  | { readonly kind: 'stop' };

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  if (options.handOff === 'accept') throw noAccept();
  const count = options.once ? 1 : poolSize(options);
  checkStandingThreads(count);
  const clients = ClientArray.create(count, options.trace);
  const tally = ThreadTally.create(count);
  const crashes = new Crashes(warn);
  const idle = new IdleThreads();
  const served = new Map<StandingThread, (end: 'left' | 'ended') => void>();

  const serving = new Map<Slot, StandingThread>();

  const serve = async (socket: Socket, waitedMs: number): Promise<void> => {
    const thread = await idle.take();
    if (thread === undefined) return void socket.destroy();
    if (socket.destroyed) return idle.add(thread);
    const slot = clients.claim(descriptorOf(socket), thread.id, waitedMs);
    tally.count(thread.number);
    const { promise, resolve } = Promise.withResolvers<'left' | 'ended'>();
    served.set(thread, resolve);
    serving.set(slot, thread);
    thread.worker.postMessage({ kind: 'client', slot, socket } satisfies ToPoolThread, [socket as never]);
    const end = await promise;
    served.delete(thread);
    serving.delete(slot);
    socket.destroy();
    clients.free(slot);
    if (end === 'left') idle.add(thread);
  };

  const workload = await openWorkload(options.workload);
  const acceptor = await acceptClients(options, {
    atOnce: count,
    mayWait: options.maxClients - count,
    serve,
    evictIdle: () =>
      useLongestIdle(clients, (_socket, slot) =>
        serving.get(slot)?.worker.postMessage({ kind: 'evict' } satisfies ToPoolThread),
      ),
    workload,
    clients,
    onNoDescriptor: noDescriptorWarner(warn, 'are refused'),
  });
  let server: RunningServer | undefined;
  const stopAccepting = (): void => {
    acceptor.stop();
    idle.stop();
  };
  const pool = await StandingThreads.start({
    count,
    open: () => startWorker(THREAD, threadTask(options, clients.memory)),
    isStopping: () => clients.stopping,
    onMessage: (_ready, thread) => {
      const resolve = served.get(thread);
      if (resolve === undefined) idle.add(thread);
      else resolve('left');
    },
    onCrash: (thread, reason) => crashes.report(crashWarning(thread, reason)),
    onEnd: (thread) => {
      idle.remove(thread);
      served.get(thread)?.('ended');
    },
    onFailure: () => {
      stopAccepting();
      server?.close().catch(() => {});
    },
  });
  const stopThreads = (): void => {
    for (const { worker } of pool.alive) worker.postMessage({ kind: 'stop' } satisfies ToPoolThread);
  };
  const ended = async (): Promise<void> => {
    await acceptor.ended;
    stopThreads();
    await pool.ended;
  };
  const stop = (): void => {
    stopAccepting();
    stopThreads();
  };
  return (server = superviseModel(
    acceptor,
    options,
    clients,
    { ended: ended(), stop, force: () => pool.terminate(), crashedThreads: () => crashes.count },
    tally,
  ));
}

function noAccept(): ServerError {
  return new ServerError(
    'BAD_OPTION',
    'worker-pool/node has no --hand-off accept, because net accepts every client, whether or not a thread is free: ' +
      'use --io posix, or leave it out; loop-per-core is the model whose node threads accept for themselves',
  );
}
