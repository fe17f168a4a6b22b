/**
 * The clients' changes of phase: a ring of events in memory that all threads share, without a lock, without an
 * allocation per event, and without waiting. The ring consists of blocks. A thread takes the next block by one atomic
 * addition and writes its events there until it is full: so threads never write to the same cache line. The newest
 * blocks overwrite the oldest, and the overwritten events are counted.
 *
 * Memory order: the words are stored plainly, so a reader may meet an event that is half written, by one thread or, when
 * a thread slept for a whole turn of the ring, by two. The block's number and the event's check word detect this: an event
 * is whole if the exclusive or of all its words and its block's is `WHOLE`. Once the threads have ended, all of their
 * stores are seen.
 *
 * Time: every thread reads the system's monotonic clock, which all of them share. Seconds and nanoseconds are kept apart,
 * since they are small integers; one number of both would be a float on the heap, left for the garbage collector.
 */
import { threadId } from 'node:worker_threads';
import type { Phase, Slot } from './phase.ts';

/** A client's change of phase. */
export interface TimelineEvent {
  /** Time since the ring was made, ns. */
  readonly timeNs: number;
  /** The client's number from 0, in the order of acceptance: a slot may be used again, a number is not. */
  readonly client: number;
  readonly slot: Slot;
  /** The phase that began; `free` when the client has left. */
  readonly phase: Phase;
  /** The thread that made the change. */
  readonly thread: number;
}

/** A copy of the ring at one moment. */
export interface TimelineReading {
  /** By the system's monotonic clock (`process.hrtime.bigint()`, in any process of the machine) when the ring was made, ns. */
  readonly originNs: bigint;
  /** Sorted by time. */
  readonly events: readonly TimelineEvent[];
  /** Events that newer ones overwrote; here and below, two that began at the same moment count as one. */
  readonly overwritten: number;
  /** Events that were being written just then, or that two threads wrote over each other; they are dropped. */
  readonly torn: number;
}

/* The header, in 32-bit words: the number of the next block has a cache line of its own. */
const NEXT = 0;
const OVERWRITTEN = 16;

/** Counts how often OVERWRITTEN has wrapped round its 32 bits. */
const OVERWRITTEN_ROUNDS = 17;
const BLOCKS = 18;

/** In 64-bit words. */
const ORIGIN = 10;
const HEADER_WORDS = 32;

/* A block of 512 bytes: what its events have in common, then the events. */
const BLOCK_WORDS = 128;
const NUMBER = 0;
const COUNT = 1;
const THREAD = 2;

/** The monotonic clock's time from which its events count, in seconds and nanoseconds. */
const BASE_S = 3;
const BASE_NS = 4;
const FIRST_EVENT = 8;

/* An event. */
const EVENT_WORDS = 4;

/* At first its time, ns after the block's base. */
const CLIENT = 1;

/** The slot, and in its last bits the phases. */
const PLACE = 2;
const CHECK = 3;
export const EVENTS_PER_BLOCK = (BLOCK_WORDS - FIRST_EVENT) / EVENT_WORDS;
const PHASE_BITS = 3;
const PHASE_MASK = 2 ** PHASE_BITS - 1;

/** Of two phases. */
const PLACE_BITS = 2 * PHASE_BITS;

/** A phase, or two that begin at the same moment, of which the second is not `free`: one event, which reads as two. */
export type Phases = Phase | ReturnType<typeof atOnce>;

/** Call it once and keep the result: an event must cost little. */
export function atOnce(first: Phase, second: Exclude<Phase, 0>) {
  return (first | (second << PHASE_BITS)) as number & { readonly phases: 2 };
}

/** Not 0, so that a place which was never written is not whole. */
const WHOLE = 0x5a5a5a5a;
const WORD_RANGE = 2 ** 32;

/** A timeline of 256 MiB. */
export const MOST_EVENTS = 2 ** 24;
const NOTHING = -1;
const NS_PER_S = 1_000_000_000;

/** An event's time in ns fits into 32 bits up to this many whole seconds after its base. */
const LONGEST_S = 3;
const LATEST_NS = 2 ** 32 - 1;

/** The system's monotonic clock, as a thread reads it. */
export interface MonotonicClock {
  /** Reads the clock into `time`. */
  readonly read: () => void;
  /** Seconds at 0, nanoseconds of the second at 2. */
  readonly time: Int32Array;
}

const hrtime = new Int32Array(4);

/** For threads that have no system calls at hand. */
const HRTIME: MonotonicClock = {
  time: hrtime,
  read: () => {
    [hrtime[0], hrtime[2]] = process.hrtime();
  },
};

/** One thread's view of the ring. */
export class Timeline {
  readonly #words: Int32Array;
  readonly #blocks: number;
  readonly #readClock: () => void;
  readonly #clock: Int32Array;
  readonly #thread: number;
  /* The block that the thread writes to: none at first, as if the last one were full. */
  #number = 0;
  #block = 0;
  #count = EVENTS_PER_BLOCK;
  #baseS = 0;
  #baseNs = 0;
  /** The exclusive or of what its events have in common. */
  #common = 0;
  /** Where the next event goes. */
  #at = 0;
  /** The place of the event that has no time yet. */
  #untimed = NOTHING;

  private constructor(words: Int32Array, clock: MonotonicClock, thread: number) {
    this.#words = words;
    this.#blocks = Atomics.load(words, BLOCKS);
    this.#readClock = clock.read;
    this.#clock = clock.time;
    this.#thread = thread;
  }

  /**
   * The bytes of a ring, a multiple of 64.
   * @param events the least number of events that it keeps, the newest ones
   * @param threads how many may record at once: each has a block that need not be full
   */
  static bytesFor(events: number, threads: number): number {
    return (HEADER_WORDS + blocksFor(events, threads) * BLOCK_WORDS) * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Makes a ring of memory that holds only zeros from `byteOffset`, a multiple of 64, on. */
  static create(memory: SharedArrayBuffer, byteOffset: number, events: number, threads: number): Timeline {
    const words = new Int32Array(memory, byteOffset);
    new BigInt64Array(memory, byteOffset)[ORIGIN] = process.hrtime.bigint();
    Atomics.store(words, BLOCKS, blocksFor(events, threads));
    return new Timeline(words, HRTIME, threadId);
  }

  /** The calling thread's view of a ring that a thread has made. */
  static at(
    memory: SharedArrayBuffer,
    byteOffset: number,
    clock: MonotonicClock = HRTIME,
    thread = threadId,
  ): Timeline {
    return new Timeline(new Int32Array(memory, byteOffset), clock, thread);
  }

  /**
   * Adds an event of the calling thread. In one function, because a thread among many has not compiled it yet and finds
   * little of it in the processor's cache: there an event costs 1.2 µs like this, and twice as much in several.
   */
  record(client: number, slot: Slot, phases: Phases): void {
    this.#readClock();
    if (this.#untimed !== NOTHING) this.#time();
    const words = this.#words;
    const clock = this.#clock;
    let seconds = (clock[0] ?? 0) - this.#baseS;
    if (
      this.#count === EVENTS_PER_BLOCK ||
      seconds > LONGEST_S ||
      (((words[NEXT] ?? 0) - this.#number) | 0) > this.#blocks
    ) {
      this.#takeBlock();
      seconds = 0;
    }
    const time = seconds * NS_PER_S + (clock[2] ?? 0) - this.#baseNs;
    const place = (slot << PLACE_BITS) | phases;
    const at = this.#at;
    words[at] = time;
    words[at + CLIENT] = client;
    words[at + PLACE] = place;
    words[at + CHECK] = this.#common ^ time ^ client ^ place;
    words[this.#block + COUNT] = ++this.#count;
    this.#at = at + EVENT_WORDS;
  }

  /**
   * Adds an event that gets the time of the thread's next one, or of `settle`, without reading the clock. For a thread
   * that continues at once.
   */
  recordUntimed(client: number, slot: Slot, phase: Phase): void {
    if (this.#untimed !== NOTHING || !this.#hasRoom()) return this.record(client, slot, phase);
    const words = this.#words;
    const at = this.#at;
    words[at + CLIENT] = client;
    words[at + PLACE] = (slot << PLACE_BITS) | phase;
    words[this.#block + COUNT] = ++this.#count;
    this.#at = at + EVENT_WORDS;
    this.#untimed = at;
  }

  /** The thread may now wait or work for long: the last event gets its time. */
  settle(): void {
    if (this.#untimed === NOTHING) return;
    this.#readClock();
    this.#time();
  }

  /** Copies the ring. Any thread may, at any time; events that are being written meanwhile count as torn. */
  read(): TimelineReading {
    const words = this.#words;
    const next = Atomics.load(words, NEXT);
    const originNs = this.#originNs;
    const events: TimelineEvent[] = [];
    let torn = 0;
    for (let back = this.#blocks; back > 0; back--) {
      const number = (next - back) | 0;
      const begin = blockAt(number, this.#blocks);
      // A copy first: what is checked must be what is used.
      const block = words.slice(begin, begin + BLOCK_WORDS);
      if (block[NUMBER] === number) torn += readBlock(block, originNs, events);
    }
    events.sort((one, other) => one.timeNs - other.timeNs);
    const overwritten =
      Atomics.load(words, OVERWRITTEN_ROUNDS) * WORD_RANGE + (Atomics.load(words, OVERWRITTEN) >>> 0);
    return { originNs, events, overwritten, torn };
  }

  get #originNs(): bigint {
    const { buffer, byteOffset } = this.#words;
    return new BigInt64Array(buffer, byteOffset)[ORIGIN] ?? 0n;
  }

  /** Room in a block that is still the thread's own: others may have passed the whole ring while it slept. */
  #hasRoom(): boolean {
    return this.#count < EVENTS_PER_BLOCK && this.#isOwn();
  }

  #isOwn(): boolean {
    return (((this.#words[NEXT] ?? 0) - this.#number) | 0) <= this.#blocks;
  }

  /** The next block, with the time that was read last as its base. */
  #takeBlock(): void {
    const words = this.#words;
    const number = Atomics.add(words, NEXT, 1);
    const at = blockAt(number, this.#blocks);
    countOverwritten(words, words[at + COUNT] ?? 0);
    const [baseS = 0, , baseNs = 0] = this.#clock;
    words[at + COUNT] = 0;
    words[at + NUMBER] = number;
    words[at + THREAD] = this.#thread;
    words[at + BASE_S] = baseS;
    words[at + BASE_NS] = baseNs;
    this.#number = number;
    this.#block = at;
    this.#at = at + FIRST_EVENT;
    this.#count = 0;
    this.#baseS = baseS;
    this.#baseNs = baseNs;
    this.#common = WHOLE ^ number ^ this.#thread ^ baseS ^ baseNs;
  }

  /** The event without a time gets the time that was read last. */
  #time(): void {
    const words = this.#words;
    const at = this.#untimed;
    const [seconds = 0, , nanoseconds = 0] = this.#clock;
    const time = (seconds - this.#baseS) * NS_PER_S + nanoseconds - this.#baseNs;
    this.#untimed = NOTHING;
    if (time > LATEST_NS) return this.#move(at);
    words[at] = time;
    words[at + CHECK] = this.#common ^ time ^ (words[at + CLIENT] ?? 0) ^ (words[at + PLACE] ?? 0);
  }

  /** The last event of its block is too late for the block's base: it is rewritten as the first of the next block. */
  #move(at: number): void {
    const words = this.#words;
    const client = words[at + CLIENT] ?? 0;
    const place = words[at + PLACE] ?? 0;
    if (this.#isOwn()) words[this.#block + COUNT] = --this.#count;
    this.#takeBlock();
    const first = this.#at;
    words[first] = 0;
    words[first + CLIENT] = client;
    words[first + PLACE] = place;
    words[first + CHECK] = this.#common ^ client ^ place;
    words[this.#block + COUNT] = ++this.#count;
    this.#at = first + EVENT_WORDS;
  }
}

/** Block numbers wrap at 32 bits, so the number of blocks is a power of two. */
function blockAt(number: number, blocks: number): number {
  return HEADER_WORDS + (number & (blocks - 1)) * BLOCK_WORDS;
}

function blocksFor(events: number, threads: number): number {
  if (!Number.isInteger(events) || events < 1 || events > MOST_EVENTS) {
    throw new RangeError(`a timeline holds 1 to ${MOST_EVENTS} events, not ${events}`);
  }
  return 2 ** Math.ceil(Math.log2(Math.ceil(events / EVENTS_PER_BLOCK) + threads));
}

function countOverwritten(words: Int32Array, events: number): void {
  if (events === 0) return;
  const before = Atomics.add(words, OVERWRITTEN, events) >>> 0;
  if (before + events >= WORD_RANGE) Atomics.add(words, OVERWRITTEN_ROUNDS, 1);
}

/**
 * Adds the block's events that are whole.
 * @returns how many are not
 */
function readBlock(block: Int32Array, originNs: bigint, events: TimelineEvent[]): number {
  const [number = 0, count = 0, thread = 0, baseS = 0, baseNs = 0] = block;
  // A difference first: since the machine's start there may be more ns than a number holds.
  const sinceOriginNs = Number(BigInt(baseS) * BigInt(NS_PER_S) + BigInt(baseNs) - originNs);
  const common = number ^ thread ^ baseS ^ baseNs;
  let torn = 0;
  for (let index = 0; index < Math.min(count, EVENTS_PER_BLOCK); index++) {
    const at = FIRST_EVENT + index * EVENT_WORDS;
    const [time = 0, client = 0, place = 0, check = 0] = block.subarray(at, at + EVENT_WORDS);
    if ((common ^ time ^ client ^ place ^ check) !== WHOLE) torn++;
    else {
      const slot = place >>> PLACE_BITS;
      const moment = { timeNs: sinceOriginNs + (time >>> 0), client: client >>> 0, slot, thread };
      const second = (place >>> PHASE_BITS) & PHASE_MASK;
      events.push({ ...moment, phase: (place & PHASE_MASK) as Phase });
      if (second !== 0) events.push({ ...moment, phase: second as Phase });
    }
  }
  return torn;
}
