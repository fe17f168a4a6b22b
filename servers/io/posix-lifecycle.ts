/**
 * Stopping threads that block in system calls, from the main thread: a thread in `accept` wakes when the listening
 * socket is shut down, one in `recv` when its client's socket is, and gets what the client had already sent first.
 */
import { close, type Fd, Shutdown, shutdown } from '../../posix/socket.ts';
import { type ClientArray, NO_SOCKET } from '../client-array.ts';
import type { Slot } from '../phase.ts';
import type { ModelLifecycle } from '../running-server.ts';

/** After the sockets were shut down, how long a thread may take to notice before it is terminated. */
const TERMINATE_AFTER_MS = 1000;

/** Shuts down every client's socket; no new one can appear, as the listening socket has been shut down before. */
function shutdownClients(clients: ClientArray, how: Shutdown): void {
  // By the lock: a client's own thread may be closing its socket just now, and the number be another file's at once.
  for (const { slot } of clients.clients()) clients.useSocket(slot, (socket) => shutdown(socket, how));
}

/** Closes and frees a client whom no thread has any more; its thread may have closed the socket itself. */
export function giveUpClient(slot: Slot, clients: ClientArray): void {
  const socket = clients.forgetSocket(slot);
  if (socket !== NO_SOCKET) close(socket);
  clients.free(slot);
}

/** Those who were accepted while the server stopped, or whose thread was terminated. */
function giveUpLeft(clients: ClientArray): void {
  for (const { slot } of clients.clients()) giveUpClient(slot, clients);
}

/**
 * @param threads resolves when all the model's threads have ended
 * @param terminate ends threads that heard nothing
 */
export function posixLifecycle(
  listeners: readonly Fd[],
  clients: ClientArray,
  threads: Promise<void>,
  terminate: () => void,
): ModelLifecycle {
  let last: NodeJS.Timeout | undefined;
  return {
    ended: threads.finally(() => {
      clearTimeout(last);
      for (const listener of listeners) close(listener);
      giveUpLeft(clients);
    }),
    stop: () => {
      for (const listener of listeners) shutdown(listener, Shutdown.both);
      shutdownClients(clients, Shutdown.receive);
    },
    force: () => {
      shutdownClients(clients, Shutdown.both);
      last = setTimeout(terminate, TERMINATE_AFTER_MS);
    },
  };
}
