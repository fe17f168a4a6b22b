/**
 * What it takes to follow a schedule: lines on stdin that bring it, sleep until a slot, and the signals that stop a server
 * outside of its slots. Loads follow one, and where no load is on the server's machine, bench/processes/pauser-main.ts.
 */
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { Conductor, Schedule } from './load.ts';

type Pause = Schedule['pause'];

/**
 * Reads JSON lines: `"admitted"`, how a server is about to be stopped if it is this process that continues it, and its
 * `Schedule`.
 * @param abort aborted at the end of stdin, for then the runner has gone; aborting it closes stdin
 */
export function followStdin(abort: AbortController): Conductor {
  const lines = createInterface(process.stdin);
  lines.on('close', () => {
    process.stdin.destroy();
    abort.abort();
  });
  abort.signal.addEventListener('abort', () => lines.close());
  const next = lines[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const line = await next.next();
    return line.done === true ? null : JSON.parse(line.value);
  };
  return {
    admission: async () => (await read()) as 'admitted' | null,
    schedule: async () => {
      let pause: Pause = null;
      for (;;) {
        const line = (await read()) as Schedule | Pause;
        if (line !== null && 'startUs' in line) return { ...onOwnClock(line), pause };
        if (line === null) {
          // Who stopped the server may have been killed, and a stopped server cannot end by itself.
          signalServer({ pause }, 'continue');
          return null;
        }
        pause = line;
      }
    },
  };
}

/** A process that loses its core between two readings of a clock reads them again. */
const READINGS = 8;

/** The clock of a process has an origin of its own. */
function onOwnClock(schedule: Schedule): Schedule {
  const readings = Array.from({ length: READINGS }, () => {
    const [before, now, after] = [performance.now(), process.hrtime.bigint(), performance.now()];
    return { originUs: Number(now) / 1000 - 500 * (before + after), tookMs: after - before };
  });
  const best = readings.reduce((one, other) => (other.tookMs < one.tookMs ? other : one));
  return { ...schedule, startUs: schedule.startUs - best.originUs };
}

/** The server of a load goes on, or is stopped. */
export function signalServer({ pause }: Pick<Schedule, 'pause'>, to: 'continue' | 'pause'): void {
  if (pause === null) return;
  try {
    process.kill(pause.pid, to === 'pause' ? pause.signal : 'SIGCONT');
  } catch {
    // It has ended, which its clients and its course will find.
  }
}

/** A timer may fire so late, ms; the rest of a wait blocks the thread, which wakes within some 60 µs. */
const TIMER_MS = 3;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** Sleeps for about so long, µs; it may end earlier. */
export async function sleepUs(us: number): Promise<void> {
  const ms = us / 1000;
  if (ms > TIMER_MS) await setTimeout(ms - TIMER_MS);
  else Atomics.wait(NEVER, 0, 0, ms);
}
