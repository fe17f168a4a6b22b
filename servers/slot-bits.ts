/**
 * Which slots of the client array are taken: a bit for each, in words that all threads share. One operation on its word takes a
 * slot or gives it back, so a thread or process that ends between two operations leaves nothing half done here. Never blocks.
 */
import type { Slot } from './phase.ts';

/**
 * No slot: all words were searched, and none was free. A value, since a full array is an everyday event. With several
 * threads that take slots, one that was already passed may have been freed meanwhile: see `waitForRoom`.
 */
export const FULL = -1;

export const SLOTS_IN_A_WORD = 32;
const ALL_TAKEN = -1;

/** The words that the bits of so many slots take. */
export function wordsOf(slots: number): number {
  return Math.ceil(slots / SLOTS_IN_A_WORD);
}

/** One thread's view of the bits. */
export class SlotBits {
  readonly #words: Int32Array;
  readonly #begin: number;
  /** How many words they are. */
  readonly words: number;
  /** The last word with all its slots taken, without what is past them. */
  readonly #lastSlots: number;
  /** The word that this thread searches first; a hint only. */
  #next = 0;

  /** @param words which hold them from `begin` on; zeros, but for what `create` has set */
  constructor(words: Int32Array, begin: number, slots: number) {
    this.#words = words;
    this.#begin = begin;
    this.words = wordsOf(slots);
    this.#lastSlots = ALL_TAKEN >>> (this.words * SLOTS_IN_A_WORD - slots);
  }

  /** The bits past the last slot stay taken, so that taking needs no check of its own. */
  static create(words: Int32Array, begin: number, slots: number): void {
    if (slots % SLOTS_IN_A_WORD !== 0)
      words[begin + Math.floor(slots / SLOTS_IN_A_WORD)] = ALL_TAKEN << (slots % SLOTS_IN_A_WORD);
  }

  /** How many slots are taken. */
  get taken(): number {
    let count = 0;
    for (let word = 0; word < this.words; word++) count += countBits(this.read(word));
    return count;
  }

  get isFull(): boolean {
    if (Atomics.load(this.#words, this.#begin + this.#next) !== ALL_TAKEN) return false;
    for (let word = 0; word < this.words; word++)
      if (Atomics.load(this.#words, this.#begin + word) !== ALL_TAKEN) return false;
    return true;
  }

  isTaken(slot: Slot): boolean {
    return (Atomics.load(this.#words, this.#begin + (slot >>> 5)) & (1 << slot)) !== 0;
  }

  /** Takes any free slot, or returns `FULL`. */
  take(): Slot {
    for (let looked = 0; looked < this.words; looked++) {
      const word = (this.#next + looked) % this.words;
      const bit = this.#takeIn(this.#begin + word);
      if (bit === FULL) continue;
      this.#next = word;
      return word * SLOTS_IN_A_WORD + bit;
    }
    return FULL;
  }

  /** Takes this slot, which no other thread takes. */
  takeOwn(slot: Slot): void {
    Atomics.or(this.#words, this.#begin + (slot >>> 5), 1 << slot);
  }

  /** @returns whether it was taken */
  give(slot: Slot): boolean {
    const mask = 1 << slot;
    return (Atomics.and(this.#words, this.#begin + (slot >>> 5), ~mask) & mask) !== 0;
  }

  /** The taken slots of a word, the lowest bit being slot `SLOTS_IN_A_WORD` times `word`. */
  read(word: number): number {
    const bits = Atomics.load(this.#words, this.#begin + word);
    return word === this.words - 1 ? bits & this.#lastSlots : bits;
  }

  /** Sets the lowest clear bit of a word. A word compares equal only when the same slots are free: no ABA problem. */
  #takeIn(at: number): number {
    for (;;) {
      const bits = Atomics.load(this.#words, at);
      if (bits === ALL_TAKEN) return FULL;
      const lowestClear = ~bits & (bits + 1);
      if (Atomics.compareExchange(this.#words, at, bits, bits | lowestClear) === bits)
        return lowestBit(lowestClear);
    }
  }
}

/** The number of the lowest bit that is set. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** In parallel: pairs, fours, then bytes, which the multiplication adds up (Warren, "Hacker's Delight", 5-1). */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
