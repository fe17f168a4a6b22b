/** How many loops there are. */
import { availableParallelism } from 'node:os';
import type { ServerOptions } from '../server.ts';

/** By default one for each CPU that the process may use: a loop never blocks, so more of them would only take turns. */
export function loopCount({ threads, once }: ServerOptions): number {
  // With several loops a second client could be accepted while the first and only one is served.
  return once ? 1 : (threads ?? availableParallelism());
}
