/** `event-loop` with `node`: one thread on whose event loop Node's `net` serves all clients at once. */
import { startNodeThread } from '../io/node-lifecycle.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';

export function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  return startNodeThread(options, { atOnce: options.maxClients, mayWait: 0 }, warn);
}
