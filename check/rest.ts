/** Whether a server without clients sleeps. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, fault, ok, skipped } from './check.ts';
import { readThreads } from './server-threads.ts';

const LOOKS = 30;
const LOOK_MS = 20;
/** What a garbage collector or a timer needs is less. */
const BUSY_PART = 0.5;
/** On a busy machine a server with many threads takes seconds to start, or to clear up after its clients. */
const LONGEST_MS = 10_000;

export const rests: Check = {
  id: 'rest',
  title: 'sleeps without clients',
  did: `Without a client, it was read ${LOOKS} times, ${LOOK_MS} ms apart, whether a thread of the server ran or wanted to, and again for up to ${LONGEST_MS / 1000} s until it slept.`,
  asks: 'accept() and recv() block: a server without clients needs no CPU time',
  exercises: [null, 2, 4],
  async run({ server }) {
    if (!server.isVisible) return skipped('its processes cannot be seen');
    const untilMs = performance.now() + LONGEST_MS;
    for (;;) {
      let busy = 0;
      for (let look = 0; look < LOOKS; look += 1) {
        await delay(LOOK_MS);
        // Not its CPU time: on a busy machine it gets little, however much it wants.
        if ([...readThreads(server.pids()).values()].some((thread) => thread.busy)) busy += 1;
      }
      if (busy < BUSY_PART * LOOKS) return ok('it sleeps');
      if (performance.now() < untilMs) continue;
      return fault(
        `it was awake for ${LONGEST_MS / 1000} s without a client, at ${busy} of the last ${LOOKS} looks`,
        'wait in accept(), recv(), or poll(fds, n, -1), not in a loop around calls that return at once; when recv() returns 0, close(client) and leave the loop',
        'it is awake all the time',
      );
    }
  },
};
