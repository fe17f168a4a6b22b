/**
 * The course of a load: connect, meet the server, warm up, measure. It drives an engine turn by turn, so that whatever
 * the engine does in a turn (blocking in epoll, say), Node's event loop hears of signals in between. All times are in
 * µs by one clock.
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

/** First answers are waited for at most this long; for the very first one, and for all. */
const LONGEST_SILENCE_US = 5_000_000;
const LONGEST_INTRODUCTION_US = 30_000_000;
/** Starved clients are waited for as long as there was no first answer before, but no shorter than this. */
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
  course.loop.holding = true;
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

async function warmUp(course: Course): Promise<number> {
  const { spec, clock } = course;
  const startUs = clock();
  await introduce(course);
  await turnUntil(course, clock() + spec.warmupS * 1e6);
  return clock() - startUs;
}

/**
 * Lets every client have its first answer, while those that had theirs wait: what a server does once for a client, such
 * as starting its thread, belongs to no window, and busy clients would put it off. A client whose first request failed
 * is not waited for; nor are those that starve, once first answers have stopped to come.
 */
async function introduce(course: Course): Promise<void> {
  const { loop, clock } = course;
  await turnUntil(course, clock() + LONGEST_INTRODUCTION_US, () => {
    if (loop.metClients === loop.clients) return true;
    const patienceUs =
      loop.answeredClients === 0 ? LONGEST_SILENCE_US : Math.max(SHORTEST_QUIET_US, loop.longestSilenceUs);
    return clock() - loop.lastFirstAnswerUs >= patienceUs;
  });
  loop.holding = false;
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
