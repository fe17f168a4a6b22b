/** File descriptors: how many this process may have, and how many threads with a client each they are enough for. */
import { readdirSync, readFileSync } from 'node:fs';

/**
 * The descriptors of a client's thread: five of its event loop, its client's socket, one more with `node`, and one for a
 * file that it reads. Counted in `/proc`.
 */
export const THREAD_DESCRIPTORS = 8;

/** Descriptors left to the accepting thread, and to what the main thread reads and writes. */
const RESERVE = 24;

/** The soft limit (`ulimit -n`); null where the system does not report it, or has none. */
export function readDescriptorLimit(): number | null {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return limit === undefined ? null : Number(limit);
  } catch {
    return null;
  }
}

/** Open descriptors of this process; 0 where the system does not report them. */
function countOpen(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

/** How many more threads, each with a client, this process has descriptors for; `Infinity` where there is no limit. */
export function threadsDescribed(limit = readDescriptorLimit(), open = countOpen()): number {
  if (limit === null) return Infinity;
  return Math.max(0, Math.floor((limit - open - RESERVE) / THREAD_DESCRIPTORS));
}
