/**
 * The course of a load: connect, warm up, measure. It drives an engine turn by turn, so that whatever the engine does
 * in a turn (blocking in epoll, say), Node's event loop hears of signals in between. All times are in µs by one clock.
 */
import type { ClosedLoop } from './closed-loop.ts';
import type { Ledger } from './ledger.ts';
import type { LoadEvent, LoadSpec } from './load.ts';
import { noConnection, nobodyListens } from './target.ts';

/** Moves the bytes of all clients. */
export interface Engine extends Disposable {
  /** Works until `untilUs` at the latest, and for about `TURN_US`. */
  turn(untilUs: number): Promise<void>;
}

/** Time now, µs. */
export type Clock = () => number;

/** The length of an engine's turn; also the resolution of timeouts. While clients pause, it is their shortest pause. */
export const TURN_US = 10_000;
export const TURN_WITH_PAUSES_US = 1000;

/** The window is not put off longer than this for clients that have had no answer yet. */
const LONGEST_EXTRA_WARMUP_US = 5_000_000;
const SHORTEST_QUIET_US = 250_000;

export interface Course {
  readonly spec: LoadSpec;
  readonly loop: ClosedLoop;
  readonly ledger: Ledger;
  readonly engine: Engine;
  readonly clock: Clock;
  /** CPU time used by this process so far, µs. */
  readonly cpuUs: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: LoadEvent) => void;
}

export interface Window {
  readonly durationS: number;
  readonly warmupS: number;
  readonly cpuPercent: number;
}

/**
 * Runs the load through its stages; an abort ends it early.
 * @returns the window as it was measured: 0 s long if it was aborted before
 * @throws LoadError when no client could connect
 */
export async function runStages(course: Course): Promise<Window> {
  course.onEvent({ event: 'connecting' });
  await connectAll(course);
  course.onEvent({ event: 'warming-up' });
  const warmupUs = await warmUp(course);
  if (course.signal.aborted) return { durationS: 0, warmupS: warmupUs / 1e6, cpuPercent: 0 };
  return { warmupS: warmupUs / 1e6, ...(await measure(course)) };
}

async function connectAll(course: Course): Promise<void> {
  const { spec, loop, ledger, clock, signal } = course;
  const untilUs = clock() + spec.connectTimeoutMs * 1000;
  await turnUntil(course, untilUs, () => loop.connectedClients === loop.clients);
  if (loop.connectedClients > 0 || signal.aborted) return;
  throw ledger.errors.refused > 0 ? nobodyListens(spec) : noConnection(spec, spec.connectTimeoutMs);
}

/** Warms up for at least `warmupS`, and on while clients are getting their first answers. */
async function warmUp(course: Course): Promise<number> {
  const { spec, loop, clock } = course;
  const startUs = clock();
  const leastUs = startUs + spec.warmupS * 1e6;
  const quietUs = Math.max(SHORTEST_QUIET_US, (spec.warmupS * 1e6) / 2);
  await turnUntil(course, leastUs);
  await turnUntil(course, leastUs + LONGEST_EXTRA_WARMUP_US, () => {
    const newsUs = Math.max(startUs, loop.lastFirstAnswerUs);
    return loop.answeredClients === loop.clients || clock() - newsUs >= quietUs;
  });
  return clock() - startUs;
}

async function measure(course: Course): Promise<Pick<Window, 'durationS' | 'cpuPercent'>> {
  const { spec, loop, ledger, clock, cpuUs, onEvent } = course;
  onEvent({ event: 'measuring' });
  const cpuAtOpenUs = cpuUs();
  const openUs = clock();
  ledger.open();
  await turnUntil(course, openUs + spec.durationS * 1e6);
  const closeUs = clock();
  ledger.close();
  const usedUs = cpuUs() - cpuAtOpenUs;
  loop.noteWaits(closeUs);
  onEvent({ event: 'measured' });
  const lengthUs = closeUs - openUs;
  return { durationS: lengthUs / 1e6, cpuPercent: lengthUs > 0 ? (usedUs / lengthUs) * 100 : 0 };
}

async function turnUntil(course: Course, untilUs: number, done: () => boolean = () => false): Promise<void> {
  while (!course.signal.aborted && !done() && course.clock() < untilUs) await course.engine.turn(untilUs);
}
