/**
 * Telling every client, as the course does it: the thread that received a message goes round the client array and sends
 * it on each client's socket itself, whichever thread looks after that client. The array's lock keeps two threads from
 * mixing their messages on one socket, and a socket from being closed meanwhile. It never blocks for a client: what a
 * slow reader may be behind is what the kernel's buffers of its connection hold; when a message does not fit in whole,
 * the client is disconnected, since another message after half a one would be nonsense.
 */
import { SocketError } from '../posix/errno.ts';
import { MSG_DONTWAIT, send, Shutdown, shutdown, type Fd } from '../posix/socket.ts';
import type { ClientArray } from './client-array.ts';

export function tellEveryone(clients: ClientArray, message: Buffer): void {
  for (const { slot } of clients.clients()) clients.useSocket(slot, (socket) => tell(socket, message));
}

function tell(socket: Fd, message: Buffer): void {
  try {
    // Its own thread hears of the shutdown, and closes the socket.
    if (send(socket, message, MSG_DONTWAIT) !== message.length) shutdown(socket, Shutdown.both);
  } catch (error) {
    // A client that has gone: its own thread hears of it too.
    if (!(error instanceof SocketError)) throw error;
  }
}
