/** What the errors of the load's sockets mean, by their errno's name: the same for both engines. */
import type { ErrorKind } from './ledger.ts';
import { LoadError } from './load.ts';

const KIND: Readonly<Record<string, ErrorKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'timeout',
  ENETUNREACH: 'timeout',
  // No local port is free, all being in use by connections that ended lately: trying again later helps.
  EADDRNOTAVAIL: 'timeout',
};

/**
 * The kind under which the failure of a client's socket is counted.
 * @throws LoadError, or the error itself, when it is a failure of this process and no client's
 */
export function failureKind(error: unknown, clients: number): ErrorKind {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const kind = KIND[code];
  if (kind !== undefined) return kind;
  if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
  const message = `no descriptor left for ${clients} clients: choose fewer, or raise \`ulimit -n\``;
  throw new LoadError('BAD_OPTION', message, { cause: error });
}
