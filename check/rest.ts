/** Whether a server without clients sleeps. */
import { setTimeout as delay } from 'node:timers/promises';
import { listProc, readProc } from '../bench/processes/proc.ts';
import { type Check, fault, ok, skipped } from './check.ts';

const WATCH_MS = 600;
/** What a garbage collector or a timer needs is less. */
const BUSY_PART = 0.5;

export const rests: Check = {
  id: 'rest',
  title: 'sleeps without clients',
  did: `For ${WATCH_MS} ms without a client, the kernel's account of when the threads of the server ran, or wanted to, was read.`,
  asks: 'accept() and recv() block: a server without clients needs no CPU time',
  exercises: [null, 2, 4],
  async run({ server }) {
    if (!server.isVisible) return skipped('its processes cannot be seen');
    const before = readAwakeMs(server.pids());
    const startedAtMs = performance.now();
    await delay(WATCH_MS);
    const part = (readAwakeMs(server.pids()) - before) / (performance.now() - startedAtMs);
    const percent = Math.round(part * 100);
    return part < BUSY_PART
      ? ok('it sleeps')
      : fault(
          `it was awake ${percent} % of the time without a client`,
          'wait in accept(), recv(), or poll(fds, n, -1), not in a loop around calls that return at once; when recv() returns 0, close(client) and leave the loop',
          'it is awake all the time',
        );
  },
};

/** Running, and waiting for a CPU: so that a busy machine does not hide it. */
function readAwakeMs(pids: readonly number[]): number {
  const threads = pids.flatMap((pid) => listProc(`${pid}/task`).map((thread) => `${pid}/task/${thread}`));
  return threads.reduce((sum, thread) => {
    const [ran = 0, waited = 0] = (readProc(`${thread}/schedstat`) ?? '').split(' ').map(Number);
    return sum + (ran + waited) / 1e6;
  }, 0);
}
