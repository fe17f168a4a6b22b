/**
 * `sequential` with `node`: one client at a time on Node's `net`. `net` cannot be kept from accepting, so waiting clients
 * are accepted but unread, which for them is the same as waiting in the backlog. There they stay, whatever `whenFull` says:
 * a blocking server cannot look at them either.
 */
import { startNodeThread } from '../io/node-lifecycle.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';

export function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  return startNodeThread(options, { atOnce: 1, mayWait: Infinity }, warn);
}
