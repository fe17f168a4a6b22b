/**
 * Stopping threads that block in system calls, from the main thread: a thread in `accept` wakes when the listening
 * socket is shut down, one in `recv` when its client's socket is, and gets what the client had already sent first.
 */
import { SocketError } from '../posix/errno.ts';
import { close, Shutdown, shutdown, type Fd } from '../posix/socket.ts';
import { NO_SOCKET, type ClientArray } from './client-array.ts';
import type { ModelLife } from './running-server.ts';

/** After the sockets were shut down, how long a thread may take to notice before it is terminated. */
const TERMINATE_AFTER_MS = 1000;

/** Shuts down every client's socket; no new one can appear, as the listening socket has been shut down before. */
function shutdownClients(clients: ClientArray, how: Shutdown): void {
  for (const { socket } of clients.clients()) if (socket !== NO_SOCKET) shutdown(socket, how);
}

/**
 * Closes and frees the clients whom no thread has: accepted while the server stopped, or their thread was terminated. A
 * thread may have been terminated between closing a socket and saying so; then there is none to close.
 */
function closeLeft(clients: ClientArray): void {
  for (const { slot, socket } of clients.clients()) {
    try {
      if (socket !== NO_SOCKET) close(socket);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
    }
    clients.free(slot);
  }
}

/**
 * @param threads resolves when all the model's threads have ended
 * @param terminate ends threads that heard nothing
 */
export function posixLife(
  listeners: readonly Fd[],
  clients: ClientArray,
  threads: Promise<void>,
  terminate: () => void,
): ModelLife {
  let last: NodeJS.Timeout | undefined;
  return {
    ended: threads.finally(() => {
      clearTimeout(last);
      for (const listener of listeners) close(listener);
      closeLeft(clients);
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
