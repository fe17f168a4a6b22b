/**
 * The window of a load in slices. Several loads live at once, each with a server of its own, and one at a time sends. All
 * follow a schedule that was made in advance, on the monotonic clock of the machine: no message passes between slices.
 * Whatever disturbs the machine for longer than a slice disturbs all servers alike (Bulej et al., "Duet benchmarking",
 * 2020; Abedi and Brecht, "Conducting repeatable experiments in highly variable cloud computing environments", 2017).
 */
import type { Conductor, Schedule, Slice, Slot } from './load.ts';
import type { ClosedLoop } from './loops/closed-loop.ts';
import type { Ledger } from './loops/ledger.ts';
import { signalServer } from './schedule.ts';
import {
  addMeters,
  countIn,
  type Course,
  describeWindow,
  type Meters,
  NO_WINDOW,
  turn,
  type Window,
} from './stages.ts';

/** Without an answer for so long, and for three times the mean latency, a loop that rests has had its last one. */
const QUIET_US = 10_000;
const LONGEST_DRAIN_US = 2_000_000;
const DRAIN_TURN_US = 200;

/** What can be brought to rest: either loop, with what it counts. */
export interface RestingCourse extends Course {
  readonly loop: Course['loop'] & {
    /** From now on no client sends a request. */
    rest(nowUs: number): void;
    /** What was sent, and may still be answered. */
    readonly underWay: number;
  };
}

/** The course of a closed loop. */
export interface ClosedCourse extends Course {
  readonly loop: ClosedLoop;
  readonly ledger: Ledger;
}

export interface SlicedCourse extends ClosedCourse {
  readonly conductor: Conductor;
  /** Sleeps for about so long, µs. */
  readonly sleep: (us: number) => Promise<void>;
}

/** Measures in the slots of the schedule, and rests in those of others. */
export async function measureInSlices(course: SlicedCourse, answersPerS: number): Promise<Window> {
  const { loop, ledger, clock, standstill, onEvent, conductor } = course;
  const latencyUs = meanUsOf(ledger);
  onEvent({ event: 'ready', answersPerS, latencyUs, drainUs: await settleToRest(course) });
  const schedule = await conductor.schedule();
  if (schedule === null) return NO_WINDOW;
  onEvent({ event: 'measuring' });
  const before = answersOf(course);
  const stoodUs = standstill.us;
  const slices: Slice[] = [];
  let used: Meters = { timeUs: 0, cpuUs: 0, idleUs: 0, coreWaitUs: 0 };
  for (const slot of schedule.slots) {
    const measured = await measureSlot(course, schedule, slot);
    if (course.signal.aborted) break;
    slices.push(measured.slice);
    used = addMeters(used, measured.used);
  }
  signalServer(schedule, 'continue');
  onEvent({ event: 'measured' });
  loop.noteWaits(clock());
  const standstillS = (standstill.us - stoodUs) / 1e6;
  // The others still send.
  await sleepUntil(course, schedule.startUs + schedule.endUs);
  const lengthUs = 1e6 * slices.reduce((total, { durationS }) => total + durationS, 0);
  return { ...describeWindow(lengthUs, used), slices, answers: answersOf(course) - before, standstillS };
}

/**
 * Lets the clients rest: they send no more.
 * @param leastQuietUs without an answer for so long, and for three times the mean latency, no other is waited for
 * @returns from the last request to the last answer, µs
 */
export async function settleToRest(course: RestingCourse, leastQuietUs = QUIET_US): Promise<number> {
  const { loop, ledger, clock } = course;
  const quietUs = Math.max(leastQuietUs, 3 * meanUsOf(ledger));
  const fromUs = clock();
  loop.rest(fromUs);
  let seen = answersOf(course);
  let lastUs = fromUs;
  const look = (): boolean => {
    if (answersOf(course) > seen) lastUs = clock();
    seen = answersOf(course);
    return clock() - lastUs > quietUs;
  };
  await drain(course, fromUs + LONGEST_DRAIN_US, look);
  look();
  return lastUs - fromUs;
}

async function measureSlot(course: SlicedCourse, schedule: Schedule, slot: Slot) {
  const { loop, ledger, engine, clock } = course;
  const { startUs } = schedule;
  await sleepUntil(course, startUs + slot.fromUs);
  signalServer(schedule, 'continue');
  loop.resume(clock());
  engine.review?.();
  const before = ledger.requests;
  const openUs = Math.max(startUs + slot.openUs, clock());
  const planned = { openUs, closeUs: Math.max(openUs, startUs + slot.untilUs) };
  const { closeUs, used } = await countIn(course, planned);
  loop.rest(clock());
  await drain(course, startUs + slot.drainedUs);
  signalServer(schedule, 'pause');
  const slice: Slice = {
    slot: slot.number,
    startS: (openUs - startUs) / 1e6,
    durationS: Math.round(closeUs - openUs) / 1e6,
    requests: ledger.requests - before,
  };
  return { slice, used };
}

/** Receives the answers that are under way, in short turns: the next load is about to send. */
async function drain(
  course: RestingCourse,
  untilUs: number,
  done: () => boolean = () => false,
): Promise<void> {
  const { loop, clock, signal } = course;
  while (loop.underWay > 0 && !signal.aborted && !done() && clock() < untilUs)
    await turn(course, clock() + DRAIN_TURN_US);
}

function answersOf({ ledger }: RestingCourse): number {
  return ledger.requests + ledger.discarded.requests;
}

/** The mean latency outside of the window, µs; 0 where no answer came. */
function meanUsOf({ discarded: { requests, latencyUs } }: RestingCourse['ledger']): number {
  return requests === 0 ? 0 : latencyUs / requests;
}

async function sleepUntil(
  { clock, sleep, standstill, signal }: SlicedCourse,
  untilUs: number,
): Promise<void> {
  standstill.begin();
  for (let leftUs = untilUs - clock(); leftUs > 0 && !signal.aborted; leftUs = untilUs - clock()) {
    await sleep(leftUs);
    standstill.ended(untilUs);
  }
}
