/**
 * The clients of the array that wait for a thread, in the order of arrival: a ring of slots in shared memory. One thread
 * puts, any number take; only `take` blocks. First come, first served, by the first free thread: of the sleeping threads,
 * the one that has slept longest is woken.
 *
 * Memory order: a slot is written into the ring before TAIL is moved. A taker reads it before it moves HEAD by one
 * compare-and-exchange; if the place had been reused by then, HEAD would have moved, and the exchange fails.
 * The ring never overflows, as it has a place for each slot of the array and no slot is in it twice.
 */
import type { ClientArray } from '../client-array.ts';
import type { Slot } from '../phase.ts';

const HEAD = 0;
const TAIL = 1;

/** Counts the events that may concern a sleeping thread: the word on which it sleeps. */
const SIGNAL = 2;
const RING = 16;

export class SlotQueue {
  /** Pass it to another thread and construct a `SlotQueue` from it there: both are the same queue. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  /** A power of two less one, so that the counters may overflow. */
  readonly #mask: number;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
    this.#mask = this.#words.length - RING - 1;
  }

  /** @param capacity of the client array */
  static create(capacity: number): SlotQueue {
    const places = 2 ** Math.ceil(Math.log2(capacity));
    return new SlotQueue(new SharedArrayBuffer((RING + places) * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Appends a client, and wakes one thread. For the one accepting thread. */
  put(slot: Slot): void {
    const tail = Atomics.load(this.#words, TAIL);
    Atomics.store(this.#words, RING + (tail & this.#mask), slot);
    Atomics.store(this.#words, TAIL, tail + 1);
    Atomics.add(this.#words, SIGNAL, 1);
    Atomics.notify(this.#words, SIGNAL, 1);
  }

  /**
   * Blocks until there is a client, or the server stops and none is left.
   * @returns the client that waits longest
   */
  take(clients: ClientArray): Slot | undefined {
    for (;;) {
      const signal = Atomics.load(this.#words, SIGNAL);
      const slot = this.#tryTake();
      if (slot !== undefined || clients.stopping) return slot;
      Atomics.wait(this.#words, SIGNAL, signal);
    }
  }

  /** Wakes every thread that sleeps here, so that it checks whether the server is stopping. */
  wakeAll(): void {
    Atomics.add(this.#words, SIGNAL, 1);
    Atomics.notify(this.#words, SIGNAL);
  }

  #tryTake(): Slot | undefined {
    for (;;) {
      const head = Atomics.load(this.#words, HEAD);
      if (head === Atomics.load(this.#words, TAIL)) return undefined;
      const slot = Atomics.load(this.#words, RING + (head & this.#mask));
      if (Atomics.compareExchange(this.#words, HEAD, head, head + 1) === head) return slot;
    }
  }
}
