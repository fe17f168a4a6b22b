/**
 * Looks whether a server is stopped by a signal, though it is to run. The schedule of a load in slices stops a server
 * itself, outside of its slots: then the looks are at the ends of its slices, since a server that was stopped in one still
 * is then, and only those count that the load's own clock has in a slice. A server that is stopped already at its
 * beginning was continued late, which is no stranger's doing on a busy machine.
 */
import type { LoadResult, Schedule } from '../../clients/load.ts';
import type { StopFinder } from './server-probe.ts';

/** When to look, ms of `performance.now`, and the time that a look stands for: 0 at the beginning of a slice. */
interface Look {
  readonly atMs: number;
  readonly forMs: number;
}

const EVERY_MS = 50;

/** After the beginning of a slice, and before its end: a timer fires some ms late. */
const AFTER_MS = 1;
const BEFORE_MS = 10;

/** Watches a server that is to run all the time, or, with a schedule that stops it, in its slices. */
export class StopWatch implements StopFinder {
  readonly #isStopped: () => boolean;
  readonly #schedule: Schedule | null;
  readonly #looks: Iterator<Look>;
  readonly #found: Look[] = [];
  #continuedLate = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(isStopped: () => boolean, schedule: Schedule | null) {
    this.#isStopped = isStopped;
    this.#schedule = schedule?.pause == null ? null : schedule;
    this.#looks = this.#schedule === null ? regularLooks() : slotLooks(this.#schedule);
    this.#wait();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  /** For how long the server was found stopped in the window, s. */
  stoppedS({ slices }: Pick<LoadResult, 'slices'>): number {
    const schedule = this.#schedule;
    const counted =
      schedule === null
        ? this.#found
        : this.#found.filter(({ atMs }) => {
            const atS = atMs / 1000 - startMs(schedule) / 1000;
            return slices?.some(({ startS, durationS }) => atS >= startS && atS < startS + durationS);
          });
    return counted.reduce((total, { forMs }) => total + forMs, 0) / 1000;
  }

  #wait(): void {
    const next = this.#looks.next();
    if (next.done === true) return;
    const { atMs, forMs } = next.value;
    this.#timer = setTimeout(
      () => {
        this.#look(forMs);
        this.#wait();
      },
      Math.max(0, atMs - performance.now()),
    );
  }

  #look(forMs: number): void {
    const isStopped = this.#isStopped();
    if (forMs === 0) this.#continuedLate = isStopped;
    else if (isStopped && !this.#continuedLate) this.#found.push({ atMs: performance.now(), forMs });
  }
}

function* regularLooks(): Generator<Look> {
  for (;;) yield { atMs: performance.now() + EVERY_MS, forMs: EVERY_MS };
}

function* slotLooks(schedule: Schedule): Generator<Look> {
  for (const { openUs, untilUs } of schedule.slots) {
    const forMs = (untilUs - openUs) / 1000;
    const endMs = startMs(schedule) + untilUs / 1000;
    yield { atMs: endMs - forMs + AFTER_MS, forMs: 0 };
    yield { atMs: endMs - Math.min(BEFORE_MS, forMs / 2), forMs };
  }
}

/** The start of a schedule, ms of `performance.now`. */
function startMs({ startUs }: Schedule): number {
  const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return startUs / 1000 - originMs;
}
