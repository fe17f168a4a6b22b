/**
 * `worker-pool` with `posix`: threads started beforehand, each of which serves one client at a time from recv to close.
 *
 * Hand-off `array` (the default): one more thread accepts and puts clients into the array, where they wait for a thread in
 * the order of arrival; past the array's length they wait in the backlog. Hand-off `accept`: each thread accepts for
 * itself, the array has a slot for each thread, and all waiting clients are in the backlog. For each client the kernel
 * wakes only the thread that has blocked in `accept` longest (Linux queues them exclusively): no thundering herd.
 *
 * A thread that crashes loses its own client, and another takes its place.
 */
import { close, shutdown, Shutdown } from '../../posix/socket.ts';
import { ClientArray } from '../client-array.ts';
import { checkStandingThreads } from '../descriptors.ts';
import { giveUpClient, posixLifecycle } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { ThreadTally } from '../thread-tally.ts';
import {
  allEnded,
  Crashes,
  noDescriptorWarner,
  startThread,
  startWorker,
  terminateAll,
  threadTask,
} from '../thread.ts';
import { poolSize } from './pool-size.ts';
import type { PoolTask, Source } from './posix-thread.ts';
import { SlotQueue } from './slot-queue.ts';
import { crashWarning, type StandingThread, StandingThreads } from './standing-threads.ts';

const ACCEPTOR = new URL('./acceptor-thread.ts', import.meta.url);
const THREAD = new URL('./posix-thread.ts', import.meta.url);

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  const handOff = options.handOff ?? 'array';
  // With several threads that accept, a second client could be accepted while the first and only one is served.
  const count = options.once ? 1 : poolSize(options);
  checkStandingThreads(handOff === 'array' ? count + 1 : count);
  const listener = listen(options);
  const clients = ClientArray.create(handOff === 'array' ? options.maxClients : count, options.trace);
  const queue = SlotQueue.create(clients.capacity);
  const tally = ThreadTally.create(count);
  const task = { ...threadTask(options, clients.memory), listener: listener.fd, queue: queue.memory };
  const source: Source = { kind: handOff, ...task };
  const crashes = new Crashes(warn);
  const warnNoDescriptor = noDescriptorWarner(warn);
  let server: RunningServer | undefined;
  const halt = (): void => {
    clients.stop();
    shutdown(listener.fd, Shutdown.both);
    queue.wakeAll();
    server?.close().catch(() => {});
  };

  const pool = await StandingThreads.start({
    count,
    open: (number) =>
      startWorker(THREAD, { ...task, source, tally: tally.memory, number } satisfies PoolTask),
    isStopping: () => clients.stopping || (options.once && clients.totalClients > 0),
    onMessage: ({ kind }) => kind === 'no-descriptor' && warnNoDescriptor(),
    onEnd: (thread) => freeClientOf(thread, clients),
    onCrash: (thread, reason) => crashes.report(crashWarning(thread, reason)),
    onFailure: halt,
  }).catch((error: unknown) => {
    close(listener.fd);
    throw error;
  });
  const acceptors = handOff === 'array' ? [startThread(ACCEPTOR, task, warnNoDescriptor)] : [];
  const ended = allEnded([pool, ...acceptors], halt);
  const lifecycle = posixLifecycle([listener.fd], options, clients, ended, () => {
    pool.terminate();
    terminateAll(acceptors);
  });
  const stop = (): void => {
    lifecycle.stop();
    queue.wakeAll();
  };
  return (server = superviseModel(
    listener,
    options,
    clients,
    { ...lifecycle, stop, crashedThreads: () => crashes.count },
    tally,
  ));
}

/** Disconnects and frees the client of a thread that has ended. */
function freeClientOf(thread: StandingThread, clients: ClientArray): void {
  for (const client of clients.clients()) {
    if (client.thread === thread.id) giveUpClient(client.slot, clients);
  }
}
