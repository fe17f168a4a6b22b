/** The threads that the engine starts beside ours, which compile and collect garbage (sched(7), Linux). */
import { readdirSync, readFileSync } from 'node:fs';
import * as libc from './libc.ts';

const SCHED_IDLE = 5;
/** `struct sched_param`: the priority, which this policy does not use. */
const NO_PRIORITY = new Uint8Array(4);
/** V8's, and libuv's. */
const HELPERS = new Set(['node-V8Worker', 'libuv-worker']);

const TASKS = '/proc/self/task';

/** The thread ids of the process's helper threads; empty where the system does not report them. */
export function helperThreads(): number[] {
  try {
    return readdirSync(TASKS).map(Number).filter(isHelper);
  } catch {
    return [];
  }
}

function isHelper(thread: number): boolean {
  try {
    return HELPERS.has(readFileSync(`${TASKS}/${thread}/comm`, 'latin1').trim());
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

/**
 * From now on the present helper threads of the process get a core only when no other thread wants it. A compilation takes
 * 2 to 5 ms, and without a spare core it takes them from a thread that must be on time. This cannot be undone without
 * privileges.
 * @returns how many threads do so: none where the system does not allow it (musl's C library does not)
 */
export function idleHelperThreads(): number {
  return helperThreads().filter((thread) => libc.schedSetscheduler(thread, SCHED_IDLE, NO_PRIORITY) === 0)
    .length;
}
