/**
 * The stages of a load: connect, first answers, warm-up, window. They drive an engine turn by turn. So Node's event loop
 * receives signals between turns, even where a turn blocks in epoll. All times are in µs of one clock.
 */
import type { FirstAnswers } from './loops/first-answers.ts';
import { isSteady, mostWindows, WINDOWS } from './steadiness.ts';
import type { Conductor, LoadErrors, LoadEvent, LoadResult, LoadSpec, Schedule } from './load.ts';
import type { Standstill } from './standstill.ts';
import { noConnection, noPortLeft, nothingListens } from './target.ts';

/** Moves the bytes of all clients. */
export interface Engine extends Disposable {
  /** Works for about `TURN_US`, until `untilUs` at the latest. */
  turn(untilUs: number): Promise<void>;
  /** Lets each client do what is due. */
  review?(): void;
  /** Time so far in which there was nothing to do, µs; null when the engine does not measure it. */
  readonly idleUs: number | null;
}

/** The clients of a load, as far as its stages need them. */
interface Loop {
  readonly firsts: FirstAnswers;
  holding: boolean;
  /** Whether all requests of the window were answered or lost. */
  readonly settled: boolean;
  windowOpens?(openUs: number): void;
  /** Time is up for the others. */
  noteWaits(nowUs: number): void;
}

interface WindowLedger {
  readonly errors: LoadErrors;
  readonly noPort: number;
  /** Right answers in the window. */
  readonly requests: number;
  /** Right answers outside of the window, and the sum of their latencies. */
  readonly discarded: { readonly requests: number; readonly latencyUs: number };
  /** What happens from then until then is in the window: both may be later than now. */
  open(openUs: number, closeUs: number): void;
  close(closeUs: number): void;
}

/** Time now, µs. */
export type Clock = () => number;

/** The length of an engine's turn; also the resolution of timeouts. While clients pause, it is their shortest pause. */
export const TURN_US = 10_000;
export const TURN_WITH_PAUSES_US = 1000;

/** The longest waits: for the very first answer, and for the first answers of all clients. */
const LONGEST_FIRST_WAIT_US = 5_000_000;
const LONGEST_FIRST_ANSWERS_US = 30_000_000;
/** The longest wait for requests of the window once it has closed. */
const LONGEST_DRAIN_US = 2_000_000;
/**
 * The wait for another first answer is as long as the longest gap before, but no shorter than this. A server that has
 * answered only one client will hardly serve another while that stays. One that has answered several may be starting a
 * thread for each of the others, all at once.
 */
const SHORTEST_WAIT_US = { oneAnswered: 300_000, severalAnswered: 1_000_000 };

export interface Course {
  readonly spec: LoadSpec;
  readonly deliveries?: { isOpen: boolean };
  /** Of a load in slices, or with an appointment. */
  readonly conductor?: Conductor;
  readonly loop: Loop;
  readonly ledger: WindowLedger;
  readonly engine: Engine;
  readonly clock: Clock;
  /** CPU time used by this process so far, µs. */
  readonly cpuUs: Clock;
  /** Time so far for which the load's thread could have run, but had no core, µs; null when it is not known. */
  readonly coreWaitUs: () => number | null;
  readonly standstill: Standstill;
  readonly signal: AbortSignal;
  readonly onEvent: (event: LoadEvent) => void;
}

type WarmUp = Pick<LoadResult, 'warmupS' | 'warmupRequests' | 'warmupSteady'>;
export type Window = Pick<
  LoadResult,
  'durationS' | 'slices' | 'answers' | 'cpuPercent' | 'busyPercent' | 'coreWaitPercent' | 'standstillS'
>;

/** The window of a load that was aborted before it. */
export const NO_WINDOW: Window = {
  durationS: 0,
  slices: null,
  answers: 0,
  cpuPercent: 0,
  busyPercent: null,
  coreWaitPercent: null,
  standstillS: 0,
};

/**
 * Runs the load through its stages; an abort ends it early.
 * @param measure the last stage, given the rate at which right answers came in the warm-up
 * @returns the window as it was measured: 0 s long if it was aborted before
 * @throws LoadError when no client could connect
 */
export async function runStages(
  course: Course,
  measure: (answersPerS: number) => Promise<Window> = () => measureFrom(course, course.clock()),
): Promise<WarmUp & Window> {
  course.loop.holding = true;
  course.onEvent({ event: 'connecting' });
  await connectAll(course);
  course.onEvent({ event: 'warming-up' });
  const { answersPerS, ...warmup } = await warmUp(course);
  return { ...warmup, ...(course.signal.aborted ? NO_WINDOW : await measure(answersPerS)) };
}

async function connectAll(course: Course): Promise<void> {
  const { spec, loop, ledger, clock, signal } = course;
  const untilUs = clock() + spec.connectTimeoutMs * 1000;
  await turnUntil(course, untilUs, () => loop.firsts.connectedClients === loop.firsts.clients);
  if (loop.firsts.connectedClients > 0 || signal.aborted) return;
  if (ledger.noPort > 0) throw noPortLeft(spec);
  throw ledger.errors.refused > 0 ? nothingListens(spec) : noConnection(spec, spec.connectTimeoutMs);
}

async function warmUp(course: Course): Promise<WarmUp & { readonly answersPerS: number }> {
  const { spec, ledger, clock, signal, conductor, onEvent } = course;
  const startUs = clock();
  await awaitFirstAnswers(course);
  const firstUs = clock();
  const firstRequests = ledger.discarded.requests;
  if (conductor !== undefined) {
    onEvent({ event: 'waiting' });
    await conductor.admission();
  }
  course.loop.holding = false;
  const settleUs = clock();
  const warmupSteady = await settle(spec, signal, (window) =>
    observeUntil(course, settleUs + (window * spec.warmupS * 1e6) / WINDOWS),
  );
  const warmupRequests = ledger.discarded.requests;
  const settledUs = clock() - settleUs;
  const answersPerS = (1e6 * (warmupRequests - firstRequests)) / Math.max(1, settledUs);
  return { warmupS: (firstUs - startUs + settledUs) / 1e6, warmupRequests, warmupSteady, answersPerS };
}

/**
 * Goes on until the last windows, together as long as the shortest warm-up, are steady; at most as long as the longest.
 * @param observe runs the next window, from 1, and returns the quantity that must be steady; null when it had no answer
 * @returns whether they are; null when that could not be judged
 */
export async function settle(
  spec: LoadSpec,
  signal: AbortSignal,
  observe: (window: number) => Promise<number | null>,
): Promise<boolean | null> {
  const values: number[] = [];
  const most = mostWindows(spec);
  let steady: boolean | null = null;
  for (let window = 1; window <= most && steady !== true && !signal.aborted; window++) {
    const value = await observe(window);
    if (value !== null) values.push(value);
    if (window >= WINDOWS) steady = isSteady(values);
  }
  return steady;
}

/**
 * Runs until `untilUs`. @returns the quantity that must be steady: the throughput of a closed loop, 1/s, or the mean
 * latency of an open one, µs, whose throughput is given; null when no answer came
 */
async function observeUntil(course: Course, untilUs: number): Promise<number | null> {
  const { spec, ledger, clock } = course;
  const fromUs = clock();
  const before = { ...ledger.discarded };
  await turnUntil(course, untilUs);
  const requests = ledger.discarded.requests - before.requests;
  if (spec.load.kind === 'closed') return (requests * 1e6) / Math.max(1, clock() - fromUs);
  return requests === 0 ? null : (ledger.discarded.latencyUs - before.latencyUs) / requests;
}

/**
 * Waits for the first answer of every client; those that have theirs pause. What a server does once for a client, such as
 * starting its thread, belongs to no window, and busy clients would delay it. It does not wait for a client whose first
 * request failed, nor for starved clients once no more first answers come.
 */
async function awaitFirstAnswers(course: Course): Promise<void> {
  const { loop, clock } = course;
  await turnUntil(course, clock() + LONGEST_FIRST_ANSWERS_US, () => {
    if (loop.firsts.concludedClients === loop.firsts.clients) return true;
    return clock() - loop.firsts.lastUs >= firstAnswerWaitUs(loop.firsts);
  });
}

function firstAnswerWaitUs({ answeredClients, longestGapUs }: FirstAnswers): number {
  if (answeredClients === 0) return LONGEST_FIRST_WAIT_US;
  const { oneAnswered, severalAnswered } = SHORTEST_WAIT_US;
  return Math.max(answeredClients === 1 ? oneAnswered : severalAnswered, longestGapUs);
}

/** Goes on with its warm-up until its appointment, and measures from then on. */
export async function measureAppointed(
  course: Course & { readonly conductor: Conductor },
  answersPerS: number,
): Promise<Window> {
  const { ledger, conductor, onEvent } = course;
  const { requests, latencyUs } = ledger.discarded;
  onEvent({ event: 'ready', answersPerS, latencyUs: requests === 0 ? 0 : latencyUs / requests, drainUs: 0 });
  const set: { schedule?: Schedule | null } = {};
  const appointment = conductor.schedule().then((schedule) => (set.schedule = schedule));
  await turnUntil(course, Infinity, () => set.schedule !== undefined);
  if (course.signal.aborted) return NO_WINDOW;
  const schedule = await appointment;
  return schedule === null ? NO_WINDOW : measureFrom(course, schedule.startUs);
}

/** @param appointedUs when the window is to open */
async function measureFrom(course: Course, appointedUs: number): Promise<Window> {
  const { spec, loop, ledger, clock, standstill, onEvent } = course;
  const stoodUs = standstill.us;
  const openUs = Math.max(appointedUs, clock());
  const planned = { openUs, closeUs: openUs + spec.durationS * 1e6 };
  let heldUpUs = 0;
  const { closeUs, used } = await countIn(course, planned, () => {
    heldUpUs = clock() - openUs;
    onEvent({ event: 'measuring' });
  });
  onEvent({ event: 'measured', lateUs: openUs - appointedUs, heldUpUs });
  await drain(course, closeUs + LONGEST_DRAIN_US);
  loop.noteWaits(clock());
  const standstillS = (standstill.us - stoodUs) / 1e6;
  return { ...describeWindow(closeUs - openUs, used), slices: null, answers: ledger.requests, standstillS };
}

/** µs of the course's clock. */
interface Bounds {
  readonly openUs: number;
  readonly closeUs: number;
}

/** A load that notices later than this that its window has opened was held up. */
const HELD_UP_US = 1000;

/**
 * Goes on until the window closes. What happens between its bounds is in it, by the clock. The ledger knows them ahead of
 * time: so a load that has no core when its window opens opens it no later than others, which have the same appointment.
 * What held it up is in what it used.
 * @param opened called as soon as the load runs in its window
 * @returns when it closed, and what the load used in it
 */
export async function countIn(course: Course, planned: Bounds, opened: () => void = () => {}) {
  const { loop, ledger, deliveries = { isOpen: false }, clock, standstill, signal } = course;
  const { openUs } = planned;
  standstill.begin();
  let before = readMeters(course);
  ledger.open(openUs, planned.closeUs);
  loop.windowOpens?.(openUs);
  if (clock() < openUs) {
    await turnUntil(course, openUs);
    if (clock() - openUs < HELD_UP_US) before = readMeters(course);
  }
  if (!signal.aborted) opened();
  deliveries.isOpen = true;
  await turnUntil(course, planned.closeUs);
  deliveries.isOpen = false;
  const used = addMeters(readMeters(course), before, -1);
  const closeUs = signal.aborted ? Math.min(planned.closeUs, Math.max(openUs, clock())) : planned.closeUs;
  ledger.close(closeUs);
  return { closeUs, used };
}

/** Waits for the last answers of the window, also when the load ends early: they are under way. */
async function drain(course: Course, untilUs: number): Promise<void> {
  while (!course.loop.settled && course.clock() < untilUs) await turn(course, untilUs);
}

/** Times of the load process, µs; null when they are not known. */
export interface Meters {
  /** By the clock. */
  readonly timeUs: number;
  readonly cpuUs: number;
  readonly idleUs: number | null;
  readonly coreWaitUs: number | null;
}

function readMeters({ engine, clock, cpuUs, coreWaitUs }: Course): Meters {
  return { timeUs: clock(), cpuUs: cpuUs(), idleUs: engine.idleUs, coreWaitUs: coreWaitUs() };
}

/** @returns the sum of both, the other one times `factor` */
export function addMeters(one: Meters, other: Meters, factor = 1): Meters {
  const add = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? null : a + factor * b;
  return {
    timeUs: one.timeUs + factor * other.timeUs,
    cpuUs: one.cpuUs + factor * other.cpuUs,
    idleUs: add(one.idleUs, other.idleUs),
    coreWaitUs: add(one.coreWaitUs, other.coreWaitUs),
  };
}

/** @param used over the window */
export function describeWindow(lengthUs: number, { timeUs, cpuUs, idleUs, coreWaitUs }: Meters) {
  const percent = (us: number): number => (us / timeUs) * 100;
  return {
    durationS: Math.round(lengthUs) / 1e6,
    cpuPercent: timeUs > 0 ? percent(cpuUs) : 0,
    busyPercent: idleUs === null || timeUs <= 0 ? null : 100 - percent(idleUs),
    coreWaitPercent: coreWaitUs === null || timeUs <= 0 ? null : percent(coreWaitUs),
  };
}

async function turnUntil(course: Course, untilUs: number, done: () => boolean = () => false): Promise<void> {
  while (!course.signal.aborted && !done() && course.clock() < untilUs) await turn(course, untilUs);
}

export async function turn({ engine, clock, standstill }: Course, untilUs: number): Promise<void> {
  const fromUs = clock();
  await engine.turn(untilUs);
  standstill.ended(Math.min(untilUs, fromUs + TURN_US));
}
