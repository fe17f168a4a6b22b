/** The server of a load: its address, and the errors of connections to it, the same for both engines. */
import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import type { SocketAddress } from '../posix/socket.ts';
import { LoadError } from './load.ts';
import type { ErrorKind } from './loops/ledger.ts';

/**
 * The IPv4 address of a host: the sockets support no other.
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

export function nothingListens({ host, port }: SocketAddress, options?: ErrorOptions): LoadError {
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

export function noPortLeft({ host, port }: SocketAddress): LoadError {
  const message = `this machine has no local port left, or no address, for connections to ${host}:${port}: ${PORTS_ADVICE}`;
  return new LoadError('CANNOT_CONNECT', message);
}

export const PORTS_ADVICE =
  'widen net.ipv4.ip_local_port_range (a connection that a client has closed keeps its port for a minute)';

/** By the name of the errno. */
const KIND: Readonly<Record<string, ErrorKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'timeout',
  ENETUNREACH: 'timeout',
  // Connections that ended lately have all local ports: a retry later helps.
  EADDRNOTAVAIL: 'noPort',
};

/**
 * The kind under which the failure of a client's socket is counted.
 * @throws LoadError, or the error itself, when it is a failure of this process and not of one client
 */
export function failureKind(error: unknown, clients: number): ErrorKind {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const kind = KIND[code];
  if (kind !== undefined) return kind;
  if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
  const message = `no descriptor left for ${clients} clients: choose fewer, or raise \`ulimit -n\``;
  throw new LoadError('BAD_OPTION', message, { cause: error });
}
