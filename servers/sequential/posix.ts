/** `sequential` with `posix`: one thread that accepts, serves and closes one client at a time. */
import { ClientArray } from '../client-array.ts';
import { superviseThreads } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { noDescriptorWarner, startThread, threadTask } from '../thread.ts';

const THREAD = new URL('./posix-thread.ts', import.meta.url);

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  const clients = ClientArray.create(1, options.trace);
  const listener = listen(options);
  const task = { ...threadTask(options, clients.memory), listener: listener.fd };
  const thread = startThread(THREAD, task, noDescriptorWarner(warn));
  return superviseThreads([listener], options, clients, [thread], 'blocking');
}
