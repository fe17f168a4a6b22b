/**
 * The slices of a comparison: its servers and loads live at once, and the loads send in turn, in rounds whose order is
 * drawn anew. Here is what must be agreed on before: when each load warms up, when the first slot begins, how long a
 * slice is. From then on no message passes.
 */
import { type Random, shuffle } from '../../clients/random.ts';
import type { Readiness, Schedule } from '../../clients/load.ts';

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
/** The supervisor of an external server stops and continues it within this. */
const PAUSING_GUARD_MS = 20;
/** A guard, in answers to what is under way when a slot ends. */
const DRAINS_IN_A_GUARD = 1.5;
/** From when the schedule is made to its start: all loads must have read it. */
const LEAD_MS = 30;

/** What a load is to be given for its slots. */
type Pause = Schedule['pause'];

interface Member extends Readiness {
  readonly pause: Pause;
}

/** The times of a schedule, µs. */
type Times = Pick<Schedule, 'guardUs' | 'sliceUs'> & { readonly rounds: number };

/** @param durationS the sum of the slices of each load, unless that is less than the fewest rounds of the shortest slices */
export function planSlices(members: readonly Member[], durationS: number): Times {
  const slowestPerS = Math.min(
    ...members.flatMap(({ answersPerS }) => (answersPerS > 0 ? [answersPerS] : [])),
  );
  const sliceMs = Math.max(SHORTEST_SLICE_MS, (1000 * ANSWERS_IN_A_SLICE) / slowestPerS);
  const drainMs = Math.max(...members.map(({ drainUs }) => drainUs)) / 1000;
  const least = members.some(({ pause }) => pause?.signal === 'SIGUSR2')
    ? PAUSING_GUARD_MS
    : SHORTEST_GUARD_MS;
  // In less than it takes to answer all clients, a server that answers them all at once may answer none.
  const mostMs = Math.max(SHORTEST_SLICE_MS, drainMs, (1000 * durationS) / FEWEST_ROUNDS);
  const boundMs = Math.min(sliceMs, mostMs, LONGEST_SLICE_MS);
  return {
    guardUs: 1000 * Math.max(least, DRAINS_IN_A_GUARD * drainMs),
    sliceUs: 1000 * boundMs,
    rounds: Math.max(FEWEST_ROUNDS, Math.round((1000 * durationS) / boundMs)),
  };
}

/** @returns the slots of each member: in every round, each has one */
export function drawSlots(members: number, rounds: number, random: Random): number[][] {
  const slots: number[][] = Array.from({ length: members }, () => []);
  const all = [...slots.keys()];
  for (let round = 0; round < rounds; round++) {
    for (const [place, member] of shuffle(all, random).entries())
      slots[member]?.push(round * members + place);
  }
  return slots;
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
  #warmUps: Promise<unknown> = Promise.resolve();
  #schedules: ReadonlyMap<number, Schedule> | undefined;

  constructor(members: number, durationS: number, random: Random) {
    this.#meetings = {
      connected: new Meeting(members),
      ready: new Meeting(members),
      measured: new Meeting(members),
    };
    this.#durationS = durationS;
    this.#random = random;
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

  /** @returns when all others are ready too: the slots of this load */
  async schedule(member: number, readiness: Member): Promise<Schedule> {
    this.#members.set(member, readiness);
    await this.#arrive(member, 'ready');
    this.#schedules ??= this.#makeSchedules();
    const own = this.#schedules.get(member);
    if (own === undefined) throw new RangeError(`there is no member ${member}`);
    return own;
  }

  /** Resolves when no load measures any more. */
  async measured(member: number): Promise<void> {
    await this.#arrive(member, 'measured');
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

  #makeSchedules(): Map<number, Schedule> {
    const members = [...this.#members];
    const { rounds, ...times } = planSlices(
      members.map(([, member]) => member),
      this.#durationS,
    );
    const startUs = Number(process.hrtime.bigint() / 1000n) + LEAD_MS * 1000;
    const slots = drawSlots(members.length, rounds, this.#random);
    return new Map(
      members.map(([member, { pause }], at) => [
        member,
        { ...times, startUs, slots: slots[at] ?? [], pause },
      ]),
    );
  }
}
