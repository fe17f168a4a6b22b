/** How long this thread waited for a core, which shows whether other threads had it (Linux; a read of /proc). */
import { readFileSync } from 'node:fs';

/** CPU time and time waited for a core (both ns), and the number of time slices. */
const SCHEDSTAT = '/proc/thread-self/schedstat';

/**
 * Time so far for which the calling thread could have run, but did not, µs.
 * @returns null where the kernel does not report it
 */
export function readCoreWaitUs(): number | null {
  try {
    const [, waitNs] = readFileSync(SCHEDSTAT, 'latin1').split(' ').map(Number);
    return waitNs === undefined || Number.isNaN(waitNs) ? null : waitNs / 1000;
  } catch {
    return null;
  }
}
