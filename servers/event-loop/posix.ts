/** `event-loop` with `posix`: one thread that waits for all its clients at once, in epoll unless another multiplexer is chosen. */
import { ClientArray } from '../client-array.ts';
import { superviseThreads } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { descriptorWarner, startThread, threadTask } from '../thread.ts';
import { checkMultiplexer } from './multiplexers.ts';
import type { LoopTask } from './posix-thread.ts';

const THREAD = new URL('./posix-thread.ts', import.meta.url);

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  await checkMultiplexer(options.multiplexer);
  const clients = ClientArray.create(options.maxClients, options.trace);
  const listener = listen(options, { nonBlocking: true });
  const { multiplexer } = options;
  const task: LoopTask = { ...threadTask(options, clients.memory), listener: listener.fd, multiplexer };
  const thread = startThread(THREAD, task, descriptorWarner(warn));
  return superviseThreads([listener], options, clients, [thread], 'polling');
}
