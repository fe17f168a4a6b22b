/** Accepting on a blocking socket, until the server stops. */
import { accept, close, type Fd, NO_DESCRIPTOR, WOULD_BLOCK } from '../../posix/socket.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import type { ClientArray } from '../client-array.ts';
import { waitForLeave, waitForRoom } from '../client-waits.ts';
import type { Slot } from '../phase.ts';
import { FULL } from '../slot-bits.ts';
import { NO_THREAD, noDescriptorReporter, type ThreadTask } from '../thread.ts';
import { evictIdle, refuseNow, Refusals } from './posix-full.ts';
import { wasShutDown } from './posix-listener.ts';

/** The wait before `accept` is retried for lack of a descriptor; a client that leaves ends it early. */
const RETRY_MS = 100;

/** Only a bound on one wait: a freed slot and the server's stop wake the thread at once. */
const ROOM_WAIT_MS = 60_000;

/** The task of a thread that only accepts. */
export type AcceptorTask = ThreadTask & { readonly listener: Fd };

interface DescriptorLimit {
  readonly most: number;
  /** Called for each client beyond. */
  readonly onBeyond: () => void;
}

const NO_LIMIT: DescriptorLimit = { most: Infinity, onBeyond: () => {} };

/**
 * The whole work of an accepting thread: puts each client's socket into the array until the server stops. It is the only
 * thread that claims slots, and it frees none. While the array is full it does not accept, and clients wait in the
 * backlog, unless the next one is to be refused, or to get the place of an idle one.
 * @param most clients that there are descriptors for; others are refused, whatever is to happen when the array is full
 */
export async function acceptIntoArray(
  task: AcceptorTask,
  clients: ClientArray,
  onClient: (slot: Slot) => void,
  { most, onBeyond }: DescriptorLimit = NO_LIMIT,
): Promise<void> {
  const reportNoDescriptor = noDescriptorReporter();
  using refusals = new Refusals();
  const refusal = task.whenFull === 'refuse' || most < clients.capacity ? await refusalOf(task) : undefined;
  while (!clients.stopping) {
    if (task.whenFull === 'wait' && !waitForRoom(clients, ROOM_WAIT_MS)) continue;
    const fd = acceptBlocking(task.listener, clients, reportNoDescriptor, refusals);
    if (fd === undefined) return;
    if (clients.active >= most) {
      clients.countRefused();
      refuseNow(fd, refusal);
      onBeyond();
      continue;
    }
    if (task.whenFull === 'evict-idle') makeRoom(clients);
    const slot = clients.claim(fd, NO_THREAD);
    if (slot !== FULL) onClient(slot);
    else if (clients.stopping) close(fd);
    else {
      clients.countRefused();
      refusals.refuse(fd, refusal);
    }
    if (task.once) return;
  }
}

/** Another thread serves the clients, so this one opens the workload only to refuse some. */
async function refusalOf({ workload, limits }: AcceptorTask): Promise<Buffer | undefined> {
  return (await openWorkload(workload)).converse(limits).refuse?.(503);
}

/** Blocks until there is room, or the server stops. Where no client is idle, it waits for one that is, or leaves. */
function makeRoom(clients: ClientArray): void {
  while (!clients.stopping && clients.isFull)
    waitForRoom(clients, evictIdle(clients) ? ROOM_WAIT_MS : RETRY_MS);
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
  refusals?: Refusals,
): Fd | undefined {
  while (!clients.stopping) {
    try {
      const fd = accept(listener);
      refusals?.closeDue();
      if (fd === WOULD_BLOCK) continue;
      if (fd !== NO_DESCRIPTOR) return fd;
      onNoDescriptor();
      waitForLeave(clients, RETRY_MS);
    } catch (error) {
      // The supervisor has shut the listening socket down to wake this thread.
      if (wasShutDown(error, clients)) return undefined;
      throw error;
    }
  }
  return undefined;
}
