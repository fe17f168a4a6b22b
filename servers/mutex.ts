/**
 * A lock in a word of shared memory (Drepper, "Futexes Are Tricky", mutex 2). The word is 0 when unlocked, so fresh
 * memory is unlocked. `lock` blocks the calling thread; a thread that holds a lock must neither block nor take another.
 */

const FREE = 0;
const TAKEN = 1;
/** Taken, and others wait for it. */
const AWAITED = 2;
/**
 * The lock is held for one call that does not block. A thread that has held it for so long was terminated while holding
 * it, which happens only when the server is ended by force.
 */
const LONGEST_HELD_MS = 1000;

export function lock(words: Int32Array, at: number): void {
  if (Atomics.compareExchange(words, at, FREE, TAKEN) === FREE) return;
  while (Atomics.exchange(words, at, AWAITED) !== FREE) {
    if (Atomics.wait(words, at, AWAITED, LONGEST_HELD_MS) === 'timed-out') return;
  }
}

export function unlock(words: Int32Array, at: number): void {
  if (Atomics.exchange(words, at, FREE) === AWAITED) Atomics.notify(words, at, 1);
}
