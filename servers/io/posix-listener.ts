/** The listening socket of a posix server: made on the main thread, used by the model's threads. */
import { SocketError } from '../../posix/errno.ts';
import * as posix from '../../posix/socket.ts';
import type { ClientArray } from '../client-array.ts';
import { LINGER_MS } from '../../workloads/workload.ts';
import { receiveTickMs, TICKS } from './patience.ts';
import { ServerError, type ServerOptions } from '../server.ts';

export interface Listener {
  readonly fd: posix.Fd;
  readonly host: string;
  readonly port: number;
}

interface ListenOptions {
  readonly nonBlocking?: boolean;
}

/**
 * socket, bind, listen. TCP_NODELAY is set here once: Linux copies it to every accepted socket, and so the timeouts of
 * blocking calls. There is a receive timeout only where one thread must leave a call for the sake of others: for a timer that
 * is set and removed with each `recv`, a thread per client pays 4 % of its throughput.
 * @throws ServerError CANNOT_LISTEN
 */
export function listen(options: ServerOptions, socketOptions: ListenOptions = {}): Listener {
  const fd = posix.socket({ ...socketOptions, host: options.host });
  try {
    bind(fd, options);
    if (socketOptions.nonBlocking !== true) setTimeouts(fd, options);
    posix.listen(fd, options.backlog);
    return { fd, ...posix.getAddress(fd) };
  } catch (error) {
    posix.close(fd);
    throw cannotListen(options, error);
  }
}

/**
 * Several listening sockets on one port (SO_REUSEPORT): the kernel spreads clients over them by a hash of their addresses.
 * The first is bound before it shares its port, so that a port in use is refused, whether or not it is shared.
 * @param count at least 1
 * @throws ServerError CANNOT_LISTEN
 */
export function listenTogether(
  options: ServerOptions,
  count: number,
  socketOptions: ListenOptions,
): readonly Listener[] {
  const listeners: Listener[] = [];
  try {
    for (let index = 0; index < count; index++) {
      const fd = posix.socket({ ...socketOptions, host: options.host });
      listeners.push({ fd, host: options.host, port: options.port });
      if (index > 0) posix.setOption(fd, posix.SocketOption.reusePort, 1);
      bind(fd, { host: options.host, port: listeners[0]?.port ?? 0 });
      if (index === 0) posix.setOption(fd, posix.SocketOption.reusePort, 1);
      listeners[index] = { fd, ...posix.getAddress(fd) };
    }
    for (const { fd } of listeners) posix.listen(fd, options.backlog);
    return listeners;
  } catch (error) {
    for (const { fd } of listeners) posix.close(fd);
    throw cannotListen(options, error);
  }
}

function bind(fd: posix.Fd, { host, port }: { readonly host: string; readonly port: number }): void {
  posix.setOption(fd, posix.SocketOption.reuseAddress, 1);
  posix.setOption(fd, posix.SocketOption.noDelay, 1);
  posix.bind(fd, { host, port });
}

function setTimeouts(fd: posix.Fd, options: ServerOptions): void {
  const receiveMs = receiveTimeoutMs(options);
  if (receiveMs !== null) posix.setReceiveTimeout(fd, receiveMs);
  if (options.sendTimeoutMs > 0) posix.setSendTimeout(fd, options.sendTimeoutMs / TICKS);
}

function receiveTimeoutMs(options: ServerOptions): number | null {
  if (options.recv === 'blocking') return receiveTickMs(options);
  // `accept` ends, so that refused clients are closed in time.
  return options.whenFull === 'refuse' ? LINGER_MS : null;
}

function cannotListen({ host, port }: ServerOptions, error: unknown): unknown {
  if (!(error instanceof SocketError) && !(error instanceof RangeError)) return error;
  return new ServerError('CANNOT_LISTEN', `cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  });
}

/** Whether `accept` failed because the supervisor has shut the listening socket down: the server is stopping. */
export function wasShutDown(error: unknown, clients: Pick<ClientArray, 'stopping'>): boolean {
  return error instanceof SocketError && error.code === 'EINVAL' && clients.stopping;
}
