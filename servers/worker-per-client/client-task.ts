/** The task of one client's thread, and the warning when the thread does not start, or crashes. */
import type { Slot } from '../phase.ts';
import { threadFailure, type ThreadTask } from '../thread.ts';
import type { ThreadEnd } from './pool.ts';

export type ClientTask = ThreadTask & {
  readonly slot: Slot;
  /** When the client's first byte was seen, by `sharedNowMs`; undefined when it had sent nothing. */
  readonly begunMs: number | undefined;
};

/**
 * A thread, or process, that did not end by itself loses its own client only; the operator gets a warning. Threads are terminated when the
 * server stops.
 * @param started whether the thread came to its client; else that is refused
 */
export function crashWarning(
  unit: 'thread' | 'process',
  slot: Slot,
  end: ThreadEnd,
  started: boolean,
  stopping: boolean,
): string | undefined {
  const reason = crashReason(end, stopping);
  if (reason === undefined) return undefined;
  const thread = `the ${unit} of the client in slot ${slot}`;
  return started
    ? `${thread} crashed: ${reason}`
    : `${thread} could not be started, so that client was refused: ${reason}`;
}

function crashReason(end: ThreadEnd, stopping: boolean): string | undefined {
  switch (end.kind) {
    case 'crashed':
      return threadFailure(end.error);
    case 'exited':
      return end.code === 0 || stopping ? undefined : `exit code ${end.code}`;
    case 'dropped':
      return undefined;
    default:
      return end satisfies never;
  }
}
