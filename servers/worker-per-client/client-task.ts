/** The task of one client's thread, and the warning when the thread crashes. */
import type { Slot } from '../phase.ts';
import type { ThreadTask } from '../thread.ts';
import type { ThreadEnd } from './pool.ts';

export type ClientTask = ThreadTask & { readonly slot: Slot };

/** A thread that did not end by itself loses its own client only; the operator gets a warning. Threads are terminated when the server stops. */
export function crashWarning(slot: Slot, end: ThreadEnd, stopping: boolean): string | undefined {
  const reason = crashReason(end, stopping);
  return reason === undefined ? undefined : `the thread of the client in slot ${slot} crashed: ${reason}`;
}

function crashReason(end: ThreadEnd, stopping: boolean): string | undefined {
  switch (end.kind) {
    case 'crashed':
      return end.error instanceof Error ? end.error.message : String(end.error);
    case 'exited':
      return end.code === 0 || stopping ? undefined : `exit code ${end.code}`;
    case 'dropped':
      return undefined;
    default:
      return end satisfies never;
  }
}
