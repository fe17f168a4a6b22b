/** File descriptors: how many this process may have, and how many threads with a client each they are enough for. */
import { readdirSync, readFileSync } from 'node:fs';
import { ServerError } from './server.ts';

/**
 * The descriptors of a client's thread: five of its event loop, its client's socket, one more with `node`, and one for a
 * file that it reads. Counted in `/proc`.
 */
export const THREAD_DESCRIPTORS = 8;

/** The parent's for a client's process: the client's socket, the pipe, and one more while the process starts. */
export const PROCESS_DESCRIPTORS = 3;

/** Those of a loop, or of a thread that is started beforehand: as above, but few of them read files, or start, at once. */
export const STANDING_THREAD_DESCRIPTORS = 7;

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
export function threadsDescribed(
  limit = readDescriptorLimit(),
  open = countOpen(),
  each = THREAD_DESCRIPTORS,
): number {
  if (limit === null) return Infinity;
  return Math.max(0, Math.floor((limit - open - RESERVE) / each));
}

/**
 * For threads that are started beforehand: without descriptors their start fails in various ways, and may end the process.
 * @throws ServerError BAD_OPTION with the number of descriptors that are needed
 */
export function checkStandingThreads(
  threads: number,
  limit = readDescriptorLimit(),
  open = countOpen(),
): void {
  const needed = open + threads * STANDING_THREAD_DESCRIPTORS;
  if (limit === null || needed <= limit) return;
  throw new ServerError(
    'BAD_OPTION',
    `${threads} threads need ${needed} file descriptors, and there are ${limit}: raise \`ulimit -n\`, or lower --threads`,
  );
}
