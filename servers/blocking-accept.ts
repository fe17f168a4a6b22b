/** Accepting on a blocking socket, until the server stops. */
import { SocketError } from '../posix/errno.ts';
import { accept, NO_DESCRIPTOR, type Fd } from '../posix/socket.ts';
import type { ClientArray } from './client-array.ts';

/** With no descriptor left, how long to wait before `accept` is tried again; a client that leaves ends the wait. */
const RETRY_MS = 100;

/**
 * Blocks until a client is there.
 * @param onNoDescriptor called each time that there is none left for a client; it is tried again
 * @returns its descriptor, or undefined when the server is stopping
 */
export function acceptBlocking(
  listener: Fd,
  clients: ClientArray,
  onNoDescriptor: () => void,
): Fd | undefined {
  while (!clients.stopping) {
    try {
      const fd = accept(listener);
      if (fd !== NO_DESCRIPTOR) return fd;
      onNoDescriptor();
      clients.waitForLeave(RETRY_MS);
    } catch (error) {
      // The supervisor has shut the listening socket down to wake this thread.
      if (error instanceof SocketError && error.code === 'EINVAL' && clients.stopping) return undefined;
      throw error;
    }
  }
  return undefined;
}
