/**
 * A lock in a word of shared memory (Drepper, "Futexes Are Tricky", mutex 2). The word is 0 when unlocked, so fresh
 * memory is unlocked. `lock` blocks the calling thread; a thread that holds a lock must neither block nor take another. Only
 * threads of one process share a lock, also where several processes share its memory: one that is killed must not hold any.
 */

const FREE = 0;
const TAKEN = 1;
/** Taken, and others wait for it. */
const AWAITED = 2;
/**
 * The lock is held for one call that does not block. A thread that has held it for so long was ended while holding it: when
 * the server is ended by force.
 */
const LONGEST_HELD_MS = 1000;
/** The next wait is twice as long: many threads that wait long must not look often. All waits together are that long. */
const FIRST_WAIT_MS = 1;

export function lock(words: Int32Array, at: number): void {
  if (Atomics.compareExchange(words, at, FREE, TAKEN) === FREE) return;
  for (let waitMs = FIRST_WAIT_MS; waitMs < LONGEST_HELD_MS; waitMs *= 2) {
    if (Atomics.exchange(words, at, AWAITED) === FREE) return;
    Atomics.wait(words, at, AWAITED, waitMs);
  }
  Atomics.exchange(words, at, AWAITED);
}

export function unlock(words: Int32Array, at: number): void {
  if (Atomics.exchange(words, at, FREE) === AWAITED) Atomics.notify(words, at, 1);
}
