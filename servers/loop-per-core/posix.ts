/**
 * `loop-per-core` with `posix`: several threads, each an event loop with a listening socket of its own on the same port
 * (SO_REUSEPORT). The kernel gives a client to one of them by a hash of its addresses, and there it stays. All loops share
 * the client array: while it is full, clients wait in the backlog of the loop that the kernel chose for them. A loop that
 * dies ends the server: its clients and those in its backlog are lost.
 */
import { ClientArray } from '../client-array.ts';
import { checkStandingThreads } from '../descriptors.ts';
import { checkMultiplexer } from '../event-loop/multiplexers.ts';
import { superviseThreads } from '../io/posix-lifecycle.ts';
import { listenTogether } from '../io/posix-listener.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { ThreadTally } from '../thread-tally.ts';
import { descriptorWarner, startThread, threadTask, whenReady } from '../thread.ts';
import { loopCount } from './loop-count.ts';
import type { CoreLoopTask } from './posix-thread.ts';

const THREAD = new URL('./posix-thread.ts', import.meta.url);

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  const count = loopCount(options);
  await checkMultiplexer(options.multiplexer);
  checkStandingThreads(count);
  const listeners = listenTogether(options, count, { nonBlocking: true });
  const clients = ClientArray.create(options.maxClients, options.trace);
  const tally = ThreadTally.create(listeners.length);
  const { multiplexer } = options;
  const task = { ...threadTask(options, clients.memory), tally: tally.memory, multiplexer };
  const onMessage = descriptorWarner(warn);
  const threads = listeners.map(({ fd: listener }, index) =>
    startThread(THREAD, { ...task, listener, number: index + 1 } satisfies CoreLoopTask, onMessage),
  );
  await whenReady(threads);
  for (const { worker } of threads) worker.postMessage('begin');
  return superviseThreads(listeners, options, clients, threads, 'polling', tally);
}
