/** The server of a load: its address, and the errors of connections to it, the same for both engines. */
import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { SocketAddress } from '../posix/socket.ts';
import { LoadError } from './load.ts';
import type { ErrorKind } from './loops/ledger.ts';

/** `127.0.0.1:3000`, or `[::1]:3000` */
export function formatAddress({ host, port }: SocketAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The addresses of a host, of either family, at least one; IPv4 first, as most servers listen there.
 * @throws LoadError CANNOT_CONNECT when it has none
 */
export async function lookUp({
  host,
  port,
}: SocketAddress): Promise<[SocketAddress, ...(readonly SocketAddress[])]> {
  if (isIP(host) !== 0) return [{ host, port }];
  const found = await lookup(host, { all: true, order: 'ipv4first' }).catch((error: unknown) => {
    throw new LoadError('CANNOT_CONNECT', `${host} has no address: is the name right?`, { cause: error });
  });
  // A name may list an address twice; `localhost` is the machine in both families, whatever its list says.
  const hosts = new Set([
    ...found.map(({ address }) => address),
    ...(host === 'localhost' ? ['127.0.0.1', '::1'] : []),
  ]);
  const [first, ...others] = [...hosts].map((address) => ({ host: address, port }));
  if (first === undefined) throw new LoadError('CANNOT_CONNECT', `${host} has no address`);
  return [first, ...others];
}

/** How long an address of several may take to accept a connection. */
const TRY_MS = 1000;

/**
 * The address of a host: where it has several, the first that accepts a connection, or else the first.
 * @throws LoadError CANNOT_CONNECT when it has none
 */
export async function resolveAddress(address: SocketAddress): Promise<SocketAddress> {
  const [first, ...others] = await lookUp(address);
  if (others.length === 0) return first;
  for (const each of [first, ...others]) if (await accepts(each)) return each;
  return first;
}

async function accepts(address: SocketAddress): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(TRY_MS) });
    return true;
  } catch {
    return false;
  } finally {
    // What is still under way may fail later.
    socket.on('error', () => undefined).destroy();
  }
}

export function nothingListens(address: SocketAddress, options?: ErrorOptions): LoadError {
  const message = `nothing listens on ${formatAddress(address)}: is the server started, and is the port right?`;
  return new LoadError('CANNOT_CONNECT', message, options);
}

export function noConnection(address: SocketAddress, withinMs: number, options?: ErrorOptions): LoadError {
  const message = `no connection to ${formatAddress(address)} within ${withinMs} ms: is the address right?`;
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
