/**
 * The clients of the array that wait for a thread, in the order in which they came: a ring of slots in shared memory. One
 * thread puts, any number take; only `take` blocks. First come, first served, whichever thread is free first: of the
 * threads that sleep, the one that has slept longest is woken.
 *
 * Memory order: a slot is written into the ring before TAIL says so. Whoever takes reads it before moving HEAD by one
 * compare-and-exchange; if the ring's place had been used again by then, HEAD would have moved, and the exchange fails.
 * The ring never overflows, as it has a place for each slot of the array and no slot is in it twice.
 */
import type { ClientArray } from '../client-array.ts';
import type { Slot } from '../phase.ts';

const HEAD = 0;
const TAIL = 1;

/** Counts what may concern a sleeping thread: the word on which it sleeps. */
const SIGNAL = 2;
const RING = 16;

export class SlotQueue {
  /** Give it to another thread, and make a `SlotQueue` of it there: it is the same one. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  /** A power of two less one: so that the counters may run over. */
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

  /** Puts a client last, and wakes one thread. By the one accepting thread. */
  put(slot: Slot): void {
    const tail = Atomics.load(this.#words, TAIL);
    Atomics.store(this.#words, RING + (tail & this.#mask), slot);
    Atomics.store(this.#words, TAIL, tail + 1);
    Atomics.add(this.#words, SIGNAL, 1);
    Atomics.notify(this.#words, SIGNAL, 1);
  }

  /**
   * Blocks until there is a client, or the server stops and none is left.
   * @returns the client who waits longest
   */
  take(clients: ClientArray): Slot | undefined {
    for (;;) {
      const signal = Atomics.load(this.#words, SIGNAL);
      const slot = this.#tryTake();
      if (slot !== undefined || clients.stopping) return slot;
      Atomics.wait(this.#words, SIGNAL, signal);
    }
  }

  /** Wakes every thread that sleeps here: they look whether the server is stopping. */
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
