/** Accepting on a blocking socket, until the server stops. */
import { accept, type Fd, NO_DESCRIPTOR } from '../../posix/socket.ts';
import type { ClientArray } from '../client-array.ts';
import type { Slot } from '../phase.ts';
import { NO_THREAD, noDescriptorReporter, type ThreadTask } from '../thread.ts';
import { wasShutDown } from './posix-listener.ts';

/** The wait before `accept` is retried for lack of a descriptor; a client that leaves ends it early. */
const RETRY_MS = 100;

/** Only a bound on one wait: a freed slot and the server's stop wake the thread at once. */
const ROOM_WAIT_MS = 60_000;

/** The task of a thread that only accepts. */
export type AcceptorTask = ThreadTask & { readonly listener: Fd };

/**
 * The whole work of an accepting thread: puts each client's socket into the array until the server stops. It is the only
 * thread that claims slots, and it frees none. While the array is full it does not accept: clients wait in the backlog.
 */
export function acceptIntoArray(
  { listener, once }: AcceptorTask,
  clients: ClientArray,
  onClient: (slot: Slot) => void,
): void {
  const reportNoDescriptor = noDescriptorReporter();
  while (!clients.stopping) {
    if (!clients.waitForRoom(ROOM_WAIT_MS)) continue;
    const fd = acceptBlocking(listener, clients, reportNoDescriptor);
    if (fd === undefined) return;
    onClient(clients.claim(fd, NO_THREAD));
    if (once) return;
  }
}

/**
 * Blocks until there is a client.
 * @param onNoDescriptor called each time that no descriptor is left for a client; `accept` is then retried
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
      if (wasShutDown(error, clients)) return undefined;
      throw error;
    }
  }
  return undefined;
}
