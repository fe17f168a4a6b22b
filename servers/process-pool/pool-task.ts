/** What a process of the pool begins with, and what it reports. */
import { FIRST_GIVEN } from '../child-task.ts';
import type { ThreadTask } from '../thread.ts';

/** The descriptors that it is given. */
export const GIVEN = { clients: FIRST_GIVEN, tally: FIRST_GIVEN + 1, listener: FIRST_GIVEN + 2 } as const;

/** What it writes to its pipe, a byte each. */
export const Word = { ready: 1, noDescriptor: 2 } as const;

export type PoolProcessTask = ThreadTask & {
  readonly tallyBytes: number;
  /** Its place in the pool, from 1. */
  readonly number: number;
};
