/** The server that a client is to reach: its address, and what to say when nobody is there. */
import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import type { SocketAddress } from '../posix/socket.ts';
import { LoadError } from './load.ts';

/**
 * The IPv4 address of a host; the sockets take no other.
 * @throws LoadError CANNOT_CONNECT when it has none
 */
export async function resolveAddress({ host, port }: SocketAddress): Promise<SocketAddress> {
  if (isIPv4(host)) return { host, port };
  try {
    return { host: (await lookup(host, { family: 4 })).address, port };
  } catch (error) {
    throw new LoadError('CANNOT_CONNECT', `${host} has no IPv4 address: is the name right?`, {
      cause: error,
    });
  }
}

export function nobodyListens({ host, port }: SocketAddress, options?: ErrorOptions): LoadError {
  const message = `nothing listens on ${host}:${port}: is the server started, and is the port right?`;
  return new LoadError('CANNOT_CONNECT', message, options);
}

export function noConnection(
  { host, port }: SocketAddress,
  withinMs: number,
  options?: ErrorOptions,
): LoadError {
  const message = `no connection to ${host}:${port} within ${withinMs} ms: is the address right?`;
  return new LoadError('CANNOT_CONNECT', message, options);
}
