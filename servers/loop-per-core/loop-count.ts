/** The number of loops of `loop-per-core`. */
import { availableParallelism } from 'node:os';
import type { ServerOptions } from '../server.ts';

/** By default one loop for each CPU that the process may use: a loop never blocks, so more would only take turns. */
export function loopCount({ threads, once }: ServerOptions): number {
  // With several loops a second client could be accepted while the first and only one is served.
  return once ? 1 : (threads ?? availableParallelism());
}
