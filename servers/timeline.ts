/**
 * What happened to the clients, moment by moment: a ring of events in memory that all threads share. A thread that adds
 * an event takes its place by one atomic addition and then stores the words: no lock, no allocation, no waiting. The
 * newest events overwrite the oldest, and how many were overwritten is known.
 *
 * Memory order: the words are stored plainly, so a reader may meet an entry that is half written, by one thread or, when
 * a thread slept for a whole turn of the ring, by two. The entry's number and its check word tell: a whole entry has
 * the number that its place demands, and the exclusive or of all its words is `WHOLE`. Once the threads have ended, all
 * of their stores are seen.
 *
 * Time: every thread reads `performance.now()`, which is the system's monotonic clock since the thread began, in steps
 * of about 30 ns, and adds when that was by the ring's own beginning. The two clocks are compared once for each thread,
 * which is exact to less than 1 µs: so far may events of different threads be out of order.
 */
import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import type { Phase, Slot } from './client-array.ts';

/** A client's change of phase. */
export interface TimelineEvent {
  /** Since the ring was made, ns. */
  readonly timeNs: number;
  /** Counts the clients from 0, in the order in which they were accepted: a slot may be used again, its number not. */
  readonly client: number;
  readonly slot: Slot;
  /** The phase that began; `free` when the client has left. */
  readonly phase: Phase;
  /** The thread that made the change. */
  readonly thread: number;
}

/** A moment's copy of the ring. */
export interface TimelineReading {
  /** By the system's monotonic clock (`process.hrtime.bigint()`, in any process of the machine) when the ring was made, ns. */
  readonly originNs: bigint;
  /** In the order of time. */
  readonly events: readonly TimelineEvent[];
  /** Events that newer ones overwrote. */
  readonly overwritten: number;
  /** Events that were being written just then, or that two threads wrote over each other: in neither case kept. */
  readonly torn: number;
}

/* The header, in 32-bit words: what is written for every event has a cache line of its own. */
const NEXT = 0;
/** Counts how often NEXT has gone round its 32 bits. */
const ROUNDS = 1;
const CAPACITY = 16;
/** In 64-bit words. */
const ORIGIN = 9;
const HEADER_WORDS = 32;

/** 32 bytes. */
const ENTRY_WORDS = 8;
const NUMBER = 0;
const TIME_LOW = 1;
const TIME_HIGH = 2;
const CLIENT = 3;
/** The slot, and in its last bits the phase. */
const PLACE = 4;
const THREAD = 5;
const CHECK = 6;
/** Not 0, so that a place which was never written is not whole. */
const WHOLE = 0x5a5a5a5a;

const PHASE_BITS = 3;
const NUMBERS = 2 ** 32;
const LAST_NUMBER = -1;
/** 512 MiB. */
export const MOST_EVENTS = 2 ** 24;

const COMPARISONS = 16;

/** The system's monotonic clock when this thread's `performance.now()` was 0, ns since `originNs`. */
function threadBegan(originNs: bigint): number {
  let tightestNs = Infinity;
  let beganNs = 0;
  for (let tried = 0; tried < COMPARISONS; tried++) {
    const before = process.hrtime.bigint();
    const now = performance.now();
    const widthNs = Number(process.hrtime.bigint() - before);
    if (widthNs >= tightestNs) continue;
    tightestNs = widthNs;
    beganNs = Number(before - originNs) + widthNs / 2 - now * 1e6;
  }
  return beganNs;
}

export class Timeline {
  readonly #words: Int32Array;
  /** Capacities are powers of two, so that a number that has gone round its 32 bits goes on in the next place. */
  readonly #mask: number;
  readonly #beganNs: number;

  private constructor(words: Int32Array) {
    this.#words = words;
    this.#mask = Atomics.load(words, CAPACITY) - 1;
    this.#beganNs = threadBegan(this.#originNs);
  }

  /** The bytes that a ring takes for at least so many events, a multiple of 64. */
  static bytesFor(events: number): number {
    return (HEADER_WORDS + capacityFor(events) * ENTRY_WORDS) * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Makes a ring of memory that holds only zeros from `byteOffset`, a multiple of 64, on. */
  static create(memory: SharedArrayBuffer, byteOffset: number, events: number): Timeline {
    const words = wordsOf(memory, byteOffset);
    new BigInt64Array(memory, byteOffset)[ORIGIN] = process.hrtime.bigint();
    Atomics.store(words, CAPACITY, capacityFor(events));
    return new Timeline(words);
  }

  /** The calling thread's view of a ring that a thread has made. */
  static at(memory: SharedArrayBuffer, byteOffset: number): Timeline {
    return new Timeline(wordsOf(memory, byteOffset));
  }

  /** Adds an event of the calling thread. */
  record(client: number, slot: Slot, phase: Phase): void {
    const words = this.#words;
    const number = Atomics.add(words, NEXT, 1);
    if (number === LAST_NUMBER) Atomics.add(words, ROUNDS, 1);
    const timeNs = performance.now() * 1e6 + this.#beganNs;
    // The lower 32 bits: unlike `Math.trunc`, the operator keeps just these.
    const low = timeNs | 0;
    const high = Math.floor(timeNs / NUMBERS);
    const place = (slot << PHASE_BITS) | phase;
    const at = HEADER_WORDS + (number & this.#mask) * ENTRY_WORDS;
    words[at + NUMBER] = number;
    words[at + TIME_LOW] = low;
    words[at + TIME_HIGH] = high;
    words[at + CLIENT] = client;
    words[at + PLACE] = place;
    words[at + THREAD] = threadId;
    words[at + CHECK] = WHOLE ^ number ^ low ^ high ^ client ^ place ^ threadId;
  }

  /** Copies what is in the ring. Any thread may, at any time; what is being written meanwhile counts as torn. */
  read(): TimelineReading {
    const next = Atomics.load(this.#words, NEXT);
    const begun = Atomics.load(this.#words, ROUNDS) * NUMBERS + (next >>> 0);
    const kept = Math.min(begun, this.#mask + 1);
    const events: TimelineEvent[] = [];
    for (let back = kept; back > 0; back--) {
      const event = this.#entry((next - back) | 0);
      if (event !== undefined) events.push(event);
    }
    events.sort((one, other) => one.timeNs - other.timeNs);
    return {
      originNs: this.#originNs,
      events,
      overwritten: begun - kept,
      torn: kept - events.length,
    };
  }

  get #originNs(): bigint {
    const { buffer, byteOffset } = this.#words;
    return new BigInt64Array(buffer, byteOffset)[ORIGIN] ?? 0n;
  }

  /** @returns undefined when it is not whole, or is another's */
  #entry(number: number): TimelineEvent | undefined {
    const at = HEADER_WORDS + (number & this.#mask) * ENTRY_WORDS;
    // A copy first: what is checked must be what is used.
    const entry = this.#words.slice(at, at + ENTRY_WORDS);
    const [found = 0, low = 0, high = 0, client = 0, place = 0, thread = 0] = entry;
    if (found !== number || entry.reduce((all, word) => all ^ word, 0) !== WHOLE) return undefined;
    const phase = (place & (2 ** PHASE_BITS - 1)) as Phase;
    const timeNs = high * NUMBERS + (low >>> 0);
    return { timeNs, client: client >>> 0, slot: place >>> PHASE_BITS, phase, thread };
  }
}

function wordsOf(memory: SharedArrayBuffer, byteOffset: number): Int32Array {
  return new Int32Array(memory, byteOffset);
}

/** The next power of two. */
function capacityFor(events: number): number {
  if (!Number.isInteger(events) || events < 1 || events > MOST_EVENTS) {
    throw new RangeError(`a timeline holds 1 to ${MOST_EVENTS} events, not ${events}`);
  }
  return 2 ** Math.ceil(Math.log2(events));
}
