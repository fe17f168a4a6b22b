/** What a run takes where it cannot have what was asked for: `posix` needs Linux, `node` runs everywhere. */
import type { Driver } from '../clients/load.ts';
import type { DriverName } from '../bench/names.ts';
import type { RunWarning } from '../bench/run-record.ts';
import { posixAvailable } from '../servers/models.ts';
import type { IoName } from '../servers/server.ts';

export interface ChosenIo {
  readonly io: readonly IoName[];
  /** Says that `node` stands in for `posix`. */
  readonly warnings: readonly RunWarning[];
}

export function chooseIo(wanted: readonly IoName[], posix = posixAvailable()): ChosenIo {
  if (posix || !wanted.includes('posix')) return { io: wanted, warnings: [] };
  const message = `posix servers need Linux, this is ${process.platform}: node servers are run instead`;
  return { io: ['node'], warnings: [{ kind: 'no-posix', message, trial: null }] };
}

/** Our own clients use epoll where they can, whatever the server does: the same load for all. */
export function chooseDriver(kind: DriverName, posix = posixAvailable()): Driver {
  return kind === 'tcp' ? { kind, engine: posix ? 'posix' : 'node' } : { kind };
}
