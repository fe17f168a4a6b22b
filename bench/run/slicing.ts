/**
 * The slices of a comparison: its servers and loads live at once, and the loads send in turn, in rounds whose order is
 * drawn anew. Here is what must be agreed on before: when each load warms up, when the first slot begins, how long a
 * slice is. From then on no message passes.
 */
import { type Random, shuffle } from '../../clients/random.ts';
import type { Readiness, Schedule, Slot } from '../../clients/load.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import { type ClockReading, OWN_CLOCK, type TeamClocks } from '../processes/team.ts';

/**
 * Long against the time to wake a thread, short against what disturbs a machine. Beside a program that takes a CPU for 50 ms
 * and leaves it for 50 ms, five slices of 50 ms gave ratios with a deviation of 0.36 from block to block.
 */
const SHORTEST_SLICE_MS = 25;
/** A slice in which a load gets fewer answers is coarse. */
const ANSWERS_IN_A_SLICE = 50;
/**
 * So many fit in the window, also where the slices get coarse: a server that is a hundred times slower than the others is not
 * to make the window of all several times as long, and its ratio needs no exact slices.
 */
const FEWEST_ROUNDS = 3;
const LONGEST_SLICE_MS = 1000;
/** What a server has to do for the first requests of a slot is in no figure. */
const SHORTEST_GUARD_MS = 5;
/**
 * A guard is so much longer where the parts of a load, on several agents, must all have begun: where four of them shared two
 * cores with the server, one in a hundred woke 6 ms late.
 */
const AGENTS_WAKE_US = 5000;
/** The supervisor of an external server stops and continues it within this. */
const PAUSING_GUARD_MS = 20;
/**
 * A guard, in answers to what is under way when a slot ends: to those of the load before, and to the first ones of its own,
 * which may all come at once.
 */
const DRAINS_IN_A_GUARD = 1.5;
/** The share of the next guard in which a load receives its last answers. */
const DRAIN_SHARE = 0.8;
/** From when the schedule is made to its start: all loads must have read it, those of agents beside some round trips. */
const LEAD_MS = 30;
const AGENTS_LEAD_MS = 500;
const LEAD_TRIPS = 4;

/** What a load is to be given for its slots. */
type Pause = Schedule['pause'];

export interface Member extends Readiness {
  readonly pause: Pause;
}

/**
 * @param durationS the sum of the slices of each load, unless that is less than the fewest rounds of its shortest slices
 * @returns the slice of each member, µs: a slow server has its own, and makes those of no other longer
 */
export function planSlices(members: readonly Member[], durationS: number) {
  const shortestMs = members.map((member) => shortestSliceMs(member, durationS));
  const fit = Math.round((1000 * durationS) / Math.max(...shortestMs));
  const rounds = Math.max(FEWEST_ROUNDS, fit);
  return { rounds, sliceUs: shortestMs.map((ms) => 1000 * Math.max(ms, (1000 * durationS) / rounds)) };
}

function shortestSliceMs({ answersPerS, latencyUs }: Member, durationS: number): number {
  const fineMs = answersPerS > 0 ? (1000 * ANSWERS_IN_A_SLICE) / answersPerS : 0;
  // In less than it takes to answer each client once, a server that answers them all at once may answer none.
  const mostMs = Math.max(latencyUs / 1000, (1000 * durationS) / FEWEST_ROUNDS);
  return Math.max(SHORTEST_SLICE_MS, Math.min(fineMs, mostMs, LONGEST_SLICE_MS));
}

/** @returns the member of each slot: in every round, each has one */
export function drawOrder(members: number, rounds: number, random: Random): number[] {
  const all = [...Array(members).keys()];
  return Array.from({ length: rounds }, () => shuffle(all, random)).flat();
}

/**
 * @param order the member of each slot
 * @param apartUs how far apart two machines may begin a slot
 * @returns the slots of each member
 */
export function layOut(
  members: readonly Member[],
  sliceUs: readonly number[],
  order: readonly number[],
  apartUs = 0,
): Slot[][] {
  const slots: Slot[][] = members.map(() => []);
  let fromUs = 0;
  for (const [number, at] of order.entries()) {
    const [before, own, after] = [order[number - 1], at, order[number + 1]].map((i) => members[i ?? -1]);
    const openUs = fromUs + guardUs(own, before) + apartUs;
    const untilUs = openUs + (sliceUs[at] ?? 0);
    const drainedUs = untilUs + DRAIN_SHARE * guardUs(own, after);
    slots[at]?.push({ number, fromUs, openUs, untilUs, drainedUs });
    fromUs = untilUs;
  }
  return slots;
}

/** Between the slices of two members, whichever is the first. */
function guardUs(...members: readonly (Member | undefined)[]): number {
  const both = members.filter((member) => member !== undefined);
  const isPausing = both.some(({ pause }) => pause?.signal === 'SIGUSR2');
  const leastUs = 1000 * (isPausing ? PAUSING_GUARD_MS : SHORTEST_GUARD_MS);
  return Math.max(leastUs, ...both.map(({ drainUs }) => DRAINS_IN_A_GUARD * drainUs));
}

/** A schedule for a machine with another clock. */
export function shift(schedule: Schedule, { offsetUs }: ClockReading): Schedule {
  return { ...schedule, startUs: schedule.startUs + offsetUs };
}

/** @returns an offset for all the time between two readings: its bound covers how far the clocks drifted */
function widen(before: ClockReading, after: ClockReading | undefined): ClockReading {
  const { offsetUs, boundUs } = after ?? before;
  return { ...before, boundUs: Math.max(before.boundUs, Math.abs(offsetUs - before.offsetUs) + boundUs) };
}

const OWN_CLOCKS: TeamClocks = { loads: [], server: OWN_CLOCK };

/** What a load is to follow. */
interface Appointment {
  /** On this machine's clock. */
  readonly schedule: Schedule;
  readonly clocks: TeamClocks;
}

/** Something that all members come to, or leave. */
class Meeting {
  #awaited: number;
  readonly #all = Promise.withResolvers<void>();

  constructor(members: number) {
    this.#awaited = members;
  }

  /** Resolves when the others are there, or have left. */
  async arrive(): Promise<void> {
    this.leave();
    await this.#all.promise;
  }

  leave(): void {
    this.#awaited -= 1;
    if (this.#awaited <= 0) this.#all.resolve();
  }
}

/** Keeps the loads of a comparison in step. */
export class Slicing {
  readonly #meetings: Readonly<Record<'connected' | 'ready' | 'measured', Meeting>>;
  readonly #members = new Map<number, Member>();
  readonly #came = new Map<number, Set<string>>();
  readonly #durationS: number;
  readonly #random: Random;
  readonly #readClocks: () => Promise<Attempt<TeamClocks>>;
  #warmUps: Promise<unknown> = Promise.resolve();
  #before: Promise<Attempt<TeamClocks>> | undefined;
  #after: Promise<Attempt<TeamClocks>> | undefined;
  #schedules: ReadonlyMap<number, Schedule> | undefined;

  /** @param readClocks of the machines that loads or servers are on; this one alone when it is left out */
  constructor(
    members: number,
    durationS: number,
    random: Random,
    readClocks: () => Promise<Attempt<TeamClocks>> = () => Promise.resolve(done(OWN_CLOCKS)),
  ) {
    this.#meetings = {
      connected: new Meeting(members),
      ready: new Meeting(members),
      measured: new Meeting(members),
    };
    this.#durationS = durationS;
    this.#random = random;
    this.#readClocks = readClocks;
  }

  /** Warms one load up while all others rest, when all are connected. */
  async warmUp<Result>(member: number, work: () => Promise<Result>): Promise<Result> {
    await this.#arrive(member, 'connected');
    const before = this.#warmUps;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#warmUps = promise;
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  /** @returns when all others are ready too: the slots of this load; failed where a machine is lost */
  async schedule(member: number, readiness: Member): Promise<Attempt<Appointment>> {
    this.#members.set(member, readiness);
    await this.#arrive(member, 'ready');
    const clocks = await (this.#before ??= this.#readClocks());
    if (clocks.kind === 'failed') return clocks;
    this.#schedules ??= this.#makeSchedules(clocks.value);
    const schedule = this.#schedules.get(member);
    if (schedule === undefined) throw new RangeError(`there is no member ${member}`);
    return done({ schedule, clocks: clocks.value });
  }

  /** Resolves when no load measures any more. */
  async measured(member: number): Promise<void> {
    await this.#arrive(member, 'measured');
  }

  /** @returns clocks as they may have been at any time since they were read; failed where a machine is lost */
  async readDrift({ loads, server }: TeamClocks): Promise<Attempt<TeamClocks>> {
    const after = await (this.#after ??= this.#readClocks());
    if (after.kind === 'failed') return after;
    const { value } = after;
    return done({
      loads: loads.map((clock, at) => widen(clock, value.loads[at])),
      server: widen(server, value.server),
    });
  }

  /** The others do not wait for this load any more. May be called twice. */
  leave(member: number): void {
    for (const name of ['connected', 'ready', 'measured'] as const) {
      if (this.#mark(member, name)) this.#meetings[name].leave();
    }
  }

  async #arrive(member: number, name: 'connected' | 'ready' | 'measured'): Promise<void> {
    this.#mark(member, name);
    await this.#meetings[name].arrive();
  }

  /** @returns whether it is the first time */
  #mark(member: number, name: string): boolean {
    const came = this.#came.get(member) ?? new Set();
    this.#came.set(member, came);
    const isFirst = !came.has(name);
    came.add(name);
    return isFirst;
  }

  #makeSchedules({ loads, server }: TeamClocks): Map<number, Schedule> {
    const numbers = [...this.#members.keys()];
    const members = [...this.#members.values()];
    const { rounds, sliceUs } = planSlices(members, this.#durationS);
    const boundUs = Math.max(server.boundUs, ...loads.map((clock) => clock.boundUs));
    const apartUs = boundUs === 0 ? 0 : AGENTS_WAKE_US + 2 * boundUs;
    const leadUs = boundUs === 0 ? LEAD_MS * 1000 : AGENTS_LEAD_MS * 1000 + LEAD_TRIPS * apartUs;
    const startUs = Number(process.hrtime.bigint() / 1000n) + leadUs;
    const order = drawOrder(members.length, rounds, this.#random);
    const slots = layOut(members, sliceUs, order, apartUs);
    const endUs = Math.max(0, ...slots.flat().map(({ drainedUs }) => drainedUs));
    return new Map(
      members.map(({ pause }, at) => [numbers[at] ?? at, { startUs, slots: slots[at] ?? [], endUs, pause }]),
    );
  }
}
