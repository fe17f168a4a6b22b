/** `event-loop` with `posix`: one thread that waits in epoll for all its clients at once. */
import { ClientArray } from '../client-array.ts';
import { superviseThreads } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { noDescriptorWarner, startThread, threadTask } from '../thread.ts';

const THREAD = new URL('./posix-thread.ts', import.meta.url);

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  const clients = ClientArray.create(options.maxClients, options.trace);
  const listener = listen(options, { nonBlocking: true });
  const task = { ...threadTask(options, clients.memory), listener: listener.fd };
  const thread = startThread(THREAD, task, noDescriptorWarner(warn));
  return superviseThreads([listener], options, clients, [thread], 'polling');
}
