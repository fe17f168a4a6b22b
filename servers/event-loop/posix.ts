/** `event-loop` with `posix`: one thread that waits in epoll for all its clients at once. */
import { ClientArray } from '../client-array.ts';
import { posixLifecycle } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, ServerWarning } from '../server.ts';
import { NO_DESCRIPTOR_WARNING, startThread, threadTask } from '../thread.ts';

const THREAD = new URL('./posix-thread.ts', import.meta.url);

export async function start(
  options: ServerOptions,
  warn: (warning: ServerWarning) => void,
): Promise<RunningServer> {
  const clients = ClientArray.create(options.maxClients, options.trace);
  const listener = listen(options, { nonBlocking: true });
  const task = { ...threadTask(options, clients.memory), listener: listener.fd };
  const thread = startThread(THREAD, task, () => warn(NO_DESCRIPTOR_WARNING));
  const lifecycle = posixLifecycle(
    [listener.fd],
    clients,
    thread.ended,
    () => void thread.worker.terminate(),
  );
  return superviseModel(listener, options, clients, lifecycle);
}
