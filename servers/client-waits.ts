/**
 * Waiting for the client array to change. Each function blocks the calling thread, but not beyond the server's stop. A word
 * counts what is waited for, and is read before the look: what happens after it ends the wait, or lets it not begin.
 */
import type { ClientArray } from './client-array.ts';
import { CLAIMED, FREED } from './client-words.ts';

/**
 * Blocks the calling thread until a slot may be free; another thread may still claim it first.
 * @param timeoutMs the longest wait
 * @returns whether there is room, and the array is not stopping
 */
export function waitForRoom(clients: ClientArray, timeoutMs: number): boolean {
  const freed = Atomics.load(clients.words, FREED);
  if (clients.stopping) return false;
  if (!clients.isFull) return true;
  Atomics.wait(clients.words, FREED, freed, timeoutMs);
  return !clients.stopping && !clients.isFull;
}

/** Blocks the calling thread until a client leaves, the server stops, or the time is over. */
export function waitForLeave(clients: ClientArray, timeoutMs: number): void {
  const freed = Atomics.load(clients.words, FREED);
  if (!clients.stopping) Atomics.wait(clients.words, FREED, freed, timeoutMs);
}

/** Blocks the calling thread until there is a client in the array, the server stops, or the time is over. */
export function waitForClient(clients: ClientArray, timeoutMs: number): void {
  const claimed = Atomics.load(clients.words, CLAIMED);
  if (!clients.stopping && clients.active === 0) Atomics.wait(clients.words, CLAIMED, claimed, timeoutMs);
}
