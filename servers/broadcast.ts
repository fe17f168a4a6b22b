/**
 * Broadcast as the course does it: the thread that received a message goes through the client array and sends it on each
 * client's socket itself, whichever thread serves that client. A lock per slot keeps two threads from mixing their
 * messages on one socket, and keeps the socket from being closed meanwhile. The broadcast never blocks: a slow client may
 * lag by what the kernel's buffers hold. When a message does not fit whole, the client is disconnected, because a message
 * after half of another would be invalid.
 */
import { SocketError } from '../posix/errno.ts';
import { MSG_DONTWAIT, send, Shutdown, shutdown, type Fd } from '../posix/socket.ts';
import type { ClientArray } from './client-array.ts';

export function sendToAll(clients: ClientArray, message: Buffer): void {
  for (const { slot } of clients.clients()) clients.useSocket(slot, (socket) => sendTo(socket, message));
}

function sendTo(socket: Fd, message: Buffer): void {
  try {
    // The client's own thread detects the shutdown, and closes the socket.
    if (send(socket, message, MSG_DONTWAIT) !== message.length) shutdown(socket, Shutdown.both);
  } catch (error) {
    // The client has left: its own thread detects that too.
    if (!(error instanceof SocketError)) throw error;
  }
}
