/** Whether a server without clients sleeps. */
import { setTimeout as delay } from 'node:timers/promises';
import { readProc } from '../bench/processes/proc.ts';
import { type Check, fault, ok, skipped } from './check.ts';

const WATCH_MS = 600;
/** Of a core. What a garbage collector or a timer needs is less. */
const BUSY_PART = 0.2;
/** The kernel reports CPU time in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

export const rests: Check = {
  id: 'rest',
  title: 'sleeps without clients',
  did: `The CPU time of the server was read before and after ${WATCH_MS} ms without a client.`,
  asks: 'accept() and recv() block: a server without clients needs no CPU time',
  exercises: [null, 2, 4],
  async run({ server }) {
    if (!server.isVisible) return skipped('its processes cannot be seen');
    const before = readCpuMs(server.pids());
    const startedAtMs = performance.now();
    await delay(WATCH_MS);
    const part = (readCpuMs(server.pids()) - before) / (performance.now() - startedAtMs);
    const percent = Math.round(part * 100);
    return part < BUSY_PART
      ? ok('it sleeps')
      : fault(
          `it used ${percent} % of a core without a client`,
          'wait in accept(), recv(), or poll(fds, n, -1), not in a loop around calls that return at once; when recv() returns 0, close(client) and leave the loop',
          `it used ${percent} % of a core`,
        );
  },
};

function readCpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readProc(`${pid}/stat`) ?? '';
    // The name, in parentheses, may hold anything; utime and stime are fields 14 and 15, the first after it is 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
  }, 0);
}
