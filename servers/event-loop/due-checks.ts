/**
 * Which clients of a loop must be looked at, and when: one entry a slot in one ordered list, and none a request. A client that
 * goes on moves its own deadline only; when its entry comes due, that is computed, and the entry is added again if it is
 * later. So nothing is kept for clients that have left.
 */
import type { Slot } from '../phase.ts';
import { Deadlines } from './deadlines.ts';

export class DueChecks {
  readonly #deadlines = new Deadlines<Slot>();
  /** By slot: the time of its entry that counts, the earliest one. */
  readonly #nextMs: number[] = [];

  /** When the first slot must be looked at; Infinity without any. */
  get nextMs(): number {
    return this.#deadlines.nextMs;
  }

  /** Has the slot looked at no later than `dueMs`. */
  note(slot: Slot, dueMs: number): void {
    if (dueMs >= (this.#nextMs[slot] ?? Infinity)) return;
    this.#nextMs[slot] = dueMs;
    this.#deadlines.add(dueMs, slot);
  }

  /** Removes and returns a slot to be looked at now. */
  takeDue(nowMs: number): Slot | undefined {
    for (;;) {
      const slot = this.#deadlines.takeDue(nowMs);
      if (slot === undefined) return undefined;
      // Else an earlier entry was noted after this one, and looked at: it left a later entry behind.
      if ((this.#nextMs[slot] ?? Infinity) > nowMs) continue;
      this.#nextMs[slot] = Infinity;
      return slot;
    }
  }
}
