/** For how long this thread had to wait for a core, which says whether somebody else had it (Linux; a read of /proc). */
import { readFileSync } from 'node:fs';

/** CPU time, time of waiting for a core (ns both), and how often it was given one. */
const SCHEDSTAT = '/proc/thread-self/schedstat';

/**
 * Time so far for which the calling thread could have run, but did not, µs.
 * @returns null where the kernel does not tell
 */
export function readCoreWaitUs(): number | null {
  try {
    const [, waitNs] = readFileSync(SCHEDSTAT, 'latin1').split(' ').map(Number);
    return waitNs === undefined || Number.isNaN(waitNs) ? null : waitNs / 1000;
  } catch {
    return null;
  }
}
