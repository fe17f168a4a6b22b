/**
 * Ends what threads block in, from the main thread: all of it when the server stops, and before that a `recv` that waits too
 * long for its client. A thread in `accept` or `epoll_wait` wakes when the
 * listening socket is shut down. A thread in `recv` wakes when its client's socket is; it then receives what the client has
 * sent, and the rest of a request that has begun: see `receiveRest`.
 */
import { close, type Fd, Shutdown, shutdown } from '../../posix/socket.ts';
import { type ClientArray, NO_SOCKET } from '../client-array.ts';
import { useLate } from '../client-marks.ts';
import type { Slot } from '../phase.ts';
import { type ModelLifecycle, superviseModel } from '../running-server.ts';
import type { RecvName, RunningServer, ServerOptions } from '../server.ts';
import type { ThreadTally } from '../thread-tally.ts';
import { allEnded, type ModelThread, terminateAll, type Timeouts, timeoutsOf } from '../thread.ts';
import { receiveTickMs } from './patience.ts';
import type { Listener } from './posix-listener.ts';

/** How long a thread may take to end after the sockets were shut down, before it is terminated. */
const TERMINATE_AFTER_MS = 100;

/** Shuts down every client's socket; no new one can appear, as the listening socket has been shut down before. */
function shutdownClients(clients: ClientArray, how: Shutdown): void {
  // Under the lock: a client's own thread may be closing its socket, and the number may be another file's at once.
  for (const { slot } of clients.clients()) clients.useSocket(slot, (socket) => shutdown(socket, how));
}

/** Closes and frees a client without a thread; its thread may have closed the socket already. */
export function giveUpClient(slot: Slot, clients: ClientArray): void {
  const socket = clients.forgetSocket(slot);
  if (socket !== NO_SOCKET) close(socket);
  clients.free(slot);
}

/** Clients that were accepted while the server stopped, or whose thread was terminated. */
function giveUpRest(clients: ClientArray): void {
  for (const { slot } of clients.clients()) giveUpClient(slot, clients);
}

function stopReceiving(socket: Fd): void {
  shutdown(socket, Shutdown.receive);
}

/** Looks twice a tick: an idle client is found within two looks. */
const LOOKS_IN_A_TICK = 2;

/**
 * Ends the waits in `recv` that last too long, by shutting down the client's socket for receiving.
 * @returns ends the looks
 */
function endLongWaits(clients: ClientArray, timeouts: Timeouts): () => void {
  const tickMs = receiveTickMs(timeouts);
  if (tickMs === null) return () => {};
  const look = (): void => useLate(clients, timeouts.idleTimeoutMs, stopReceiving);
  // A server that is abandoned with a thread left does not go on looking.
  const timer = setInterval(look, tickMs / LOOKS_IN_A_TICK).unref();
  return () => clearInterval(timer);
}

/**
 * @param threads resolves when all the model's threads have ended
 * @param terminate ends threads that have not ended by themselves
 * @param recv whether threads block in `recv`
 */
export function posixLifecycle(
  listeners: readonly Fd[],
  options: ServerOptions,
  clients: ClientArray,
  threads: Promise<void>,
  terminate: () => void,
  recv: RecvName = 'blocking',
): ModelLifecycle {
  let last: NodeJS.Timeout | undefined;
  const leaveWaits = recv === 'blocking' ? endLongWaits(clients, timeoutsOf(options)) : () => {};
  return {
    ended: threads.finally(() => {
      clearTimeout(last);
      leaveWaits();
      for (const listener of listeners) close(listener);
      giveUpRest(clients);
    }),
    stop: () => {
      for (const listener of listeners) shutdown(listener, Shutdown.both);
      if (recv === 'blocking') shutdownClients(clients, Shutdown.receive);
    },
    force: () => {
      shutdownClients(clients, Shutdown.both);
      last = setTimeout(terminate, TERMINATE_AFTER_MS);
    },
  };
}

/**
 * Joins a model to the contract whose clients depend on all of its threads: when one dies, the server ends.
 * @param listeners on one address, at least one
 * @param recv whether the threads block in `recv`
 */
export function superviseThreads(
  listeners: readonly Listener[],
  options: ServerOptions,
  clients: ClientArray,
  threads: readonly ModelThread[],
  recv: RecvName,
  tally?: ThreadTally,
): RunningServer {
  const ended = allEnded(threads, () => void server.close().catch(() => {}));
  const descriptors = listeners.map(({ fd }) => fd);
  const lifecycle = posixLifecycle(descriptors, options, clients, ended, () => terminateAll(threads), recv);
  const [address = options] = listeners;
  const server = superviseModel(address, options, clients, lifecycle, tally);
  return server;
}
