/** What a run takes where it cannot have what was asked for: `posix` needs Linux, `node` runs everywhere. */
import type { Driver } from '../clients/load.ts';
import { modelServer, type DriverName, type ModelServer } from '../bench/names.ts';
import type { RunWarning } from '../bench/run-record.ts';
import { iosOf, posixAvailable } from '../servers/models.ts';
import type { IoName } from '../servers/server.ts';
import { UsageError } from './arguments.ts';
import type { ModelChoice } from './model-choices.ts';

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

/**
 * The servers of a comparison: each model with each io that it has.
 * @throws UsageError when a model has none of them
 */
export function chooseServers(choices: readonly ModelChoice[], ios: readonly IoName[]): ModelServer[] {
  for (const { model } of choices) {
    const own = iosOf(model);
    if (own.some((io) => ios.includes(io))) continue;
    throw new UsageError(
      `${model} has no ${ios.join(' and no ')} io: use --io ${own.join(' or ')}, or leave it out`,
    );
  }
  return ios.flatMap((io) =>
    choices
      .filter(({ model }) => iosOf(model).includes(io))
      .map(({ model, options }) => modelServer(model, io, options)),
  );
}

/** Our own clients use epoll where they can, whatever the server does: the same load for all. */
export function chooseDriver(kind: DriverName, posix = posixAvailable()): Driver {
  return kind === 'tcp' ? { kind, engine: posix ? 'posix' : 'node' } : { kind };
}
