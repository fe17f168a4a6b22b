/**
 * Accepts with Node's `net`, which takes every client from the backlog at once: clients without room wait here, accepted
 * but unread, in the order of arrival, unless the server refuses them or makes room. Runs on an event loop and never blocks.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Workload } from '../../workloads/workload.ts';
import { type ClientArray, NO_SOCKET } from '../client-array.ts';
import { readDescriptorLimit } from '../descriptors.ts';
import { ServerError, type ServerOptions } from '../server.ts';

export interface NodeAcceptor {
  readonly host: string;
  readonly port: number;
  /** Resolves when the listening socket is closed and every client admitted has left. */
  readonly ended: Promise<void>;
  /** Stops accepting, and disconnects the clients that still wait. */
  stop(): void;
}

export interface Admission {
  /** Clients served at once; the others wait. */
  readonly atOnce: number;
  /** Clients that may wait until the client array is full; 0 where it has a place for each that is served. */
  readonly mayWait: number;
  /**
   * Serves a client whose socket has not been read from; resolves when the client has left. Returns undefined when other
   * threads' clients fill the array; it is then called again.
   * @param waitedMs since it was accepted
   */
  serve(socket: Socket, waitedMs: number): Promise<void> | undefined;
  /** Has the client that has been idle longest leave; returns false when none is idle. */
  evictIdle(): boolean;
  /** Makes the refusal of clients for which there is no room. */
  readonly workload: Workload;
  /** Counts them. */
  readonly clients: Pick<ClientArray, 'countRefused'>;
  /** Called for each client that takes one of the last descriptors. */
  onNoDescriptor(): void;
}

/**
 * A client gets the lowest number that is free, so that one of the last numbers is taken before none is left. This many of
 * them are kept for files that are read, and for the clients that are being refused: without any left, libuv would
 * disconnect clients without a word, since it can neither stop accepting nor leave them in the backlog.
 */
const LAST_DESCRIPTORS = 8;

/** A refused client may still be sending: closing at once would reset the connection and could destroy the answer. */
const REFUSAL_LINGER_MS = 100;

/** `accept` failed for lack of descriptors or memory, and libuv could not disconnect the client either. */
const NO_RESOURCE: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS']);

/** How often it is tried again to make room: no event signals that another thread's client has left, or is idle. */
const RETRY_MS = 50;

/** How long an idle client may take to leave before another one has to. */
const LEAVE_MS = 1000;

/**
 * @param reusePort other threads listen on the same port, and the kernel spreads clients over them
 * @throws ServerError CANNOT_LISTEN
 */
export async function acceptClients(
  options: ServerOptions,
  admission: Admission,
  reusePort = false,
): Promise<NodeAcceptor> {
  const waiting: { readonly socket: Socket; readonly acceptedMs: number }[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let served = 0;
  /** Clients told to leave for one that waits still. */
  let leaving = 0;
  let evictedMs = 0;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  // Half-open: a client that has shut down its sending side may still expect an answer, as with plain sockets.
  const server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true });

  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    server.close();
    clearTimeout(retry);
    for (const { socket } of waiting.splice(0)) socket.destroy();
    if (served === 0) resolve();
  };
  const admit = (): void => {
    clearTimeout(retry);
    while (served < admission.atOnce) {
      const [next] = waiting;
      if (next === undefined) return;
      const left = admission.serve(next.socket, performance.now() - next.acceptedMs);
      if (left === undefined) break;
      waiting.shift();
      served++;
      // Not when a client leaves: the one that was to leave may be another loop's.
      if (leaving > 0) leaving--;
      if (options.once) stop();
      void left.finally(() => {
        served--;
        if (!stopped) admit();
        else if (served === 0) resolve();
      });
    }
    makeRoom();
  };
  const refusal = (): Buffer | undefined => admission.workload.converse(options).refuse?.(503);
  const makeRoom = (): void => {
    if (options.whenFull === 'refuse')
      for (const { socket } of waiting.splice(admission.mayWait)) {
        admission.clients.countRefused();
        refuse(socket, refusal(), REFUSAL_LINGER_MS);
      }
    const excess = options.whenFull === 'evict-idle' ? waiting.length - admission.mayWait : 0;
    const nowMs = performance.now();
    // A client that was no longer idle when its thread looked has stayed.
    if (nowMs > evictedMs + LEAVE_MS) leaving = 0;
    for (; leaving < excess && admission.evictIdle(); leaving++) evictedMs = nowMs;
    const isFullOfOthers = waiting.length > 0 && served < admission.atOnce;
    if (isFullOfOthers || excess > 0) retry = setTimeout(admit, RETRY_MS);
  };
  const lastFrom = (readDescriptorLimit() ?? Infinity) - LAST_DESCRIPTORS;
  server.on('connection', (socket) => {
    // A broken connection of a waiting client is detected when its turn comes.
    socket.on('error', () => {});
    if (stopped) return void socket.destroy();
    if (descriptorOf(socket) >= lastFrom) {
      admission.onNoDescriptor();
      admission.clients.countRefused();
      return refuse(socket, refusal());
    }
    waiting.push({ socket, acceptedMs: performance.now() });
    admit();
  });

  await listen(server, options, reusePort);
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (!NO_RESOURCE.has(error.code)) throw error;
    admission.onNoDescriptor();
  });
  const { address: host, port } = server.address() as AddressInfo;
  return { host, port, ended, stop };
}

/**
 * @param answer none: the connection is only closed
 * @param lingerMs 0: the socket is closed after a turn of the loop, for want of descriptors
 */
export function refuse(socket: Socket, answer: Buffer | undefined, lingerMs = 0): void {
  if (answer !== undefined) socket.write(answer);
  socket.end();
  socket.resume();
  // A whole turn, so that what has come is read: closing a socket with unread bytes resets the connection.
  if (lingerMs === 0) return void setImmediate(() => setImmediate(() => socket.destroy()));
  const end = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(end));
}

/** @throws ServerError CANNOT_LISTEN */
export async function listen(
  server: Server,
  { host, port, backlog }: ServerOptions,
  reusePort = false,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, backlog, reusePort }, resolve);
  try {
    await promise;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServerError('CANNOT_LISTEN', `cannot listen on ${host}:${port}: ${reason}`, { cause: error });
  }
}

/** The descriptor of a Node socket, for the client array: Node has it on the socket's handle only. */
export function descriptorOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' && fd >= 0 ? fd : NO_SOCKET;
}
