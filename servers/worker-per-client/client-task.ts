/** What the thread of one client is given, and what is said when it crashes. */
import type { Slot } from '../client-array.ts';
import type { ServerWarning } from '../server.ts';
import type { ThreadTask } from '../thread.ts';

export type ClientTask = ThreadTask & { readonly slot: Slot };

/** A crash costs the thread's own client only; the operator hears of it. */
export function crashWarning(slot: Slot, error: unknown): ServerWarning {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'thread-crashed', message: `the thread of the client in slot ${slot} crashed: ${reason}` };
}
