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

export const rests = restsWithin(LONGEST_MS);

export function restsWithin(longestMs: number): Check {
  return {
    id: 'rest',
    about: ({ rest }) => rest.about(LOOKS, LOOK_MS, longestMs / 1000),
    exercises: [null, 2, 4],
    async run({ server, words }) {
      if (!server.isVisible) return skipped(words.unseen);
      const untilMs = performance.now() + longestMs;
      for (;;) {
        let busy = 0;
        for (let look = 0; look < LOOKS; look += 1) {
          await delay(LOOK_MS);
          // Not its CPU time: on a busy machine it gets little, however much it wants.
          if ([...readThreads(server.pids()).values()].some((thread) => thread.busy)) busy += 1;
        }
        if (busy < BUSY_PART * LOOKS) return ok(words.rest.ok);
        if (performance.now() < untilMs) continue;
        return fault(words.rest.awake(longestMs / 1000, busy, LOOKS));
      }
    },
  };
}
