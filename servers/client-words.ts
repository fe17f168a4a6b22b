/**
 * The words of the client array, in 32 bits: the header, then the bits of the slots (slot-bits.ts), then the slots. Only the files
 * beside this one that begin with `client-` know them.
 */
import { wordsOf } from './slot-bits.ts';

export const CAPACITY = 0;

/** Counts the freed slots: the word on which threads that wait for room sleep. */
export const FREED = 2;
export const STOPPING = 3;

/** Totals over all the clients that have left, in 64-bit words (words 4 to 7 of the header). */
export const TOTAL_CLIENTS = 2;
export const TOTAL_REQUESTS = 3;

/** Where the timeline begins, in bytes; 0 without one. */
export const TIMELINE = 8;

/** Counts the clients that the timeline distinguishes. */
export const NUMBERS = 9;

/** Counts the claimed clients: the word on which threads that wait for a client sleep. */
export const CLAIMED = 10;

/** Counts the clients that were refused. */
export const REFUSED = 11;

/** Distinguishes this array from others of the process. */
export const ID = 15;
export const HEADER_WORDS = 16;

/** Where the slots begin: at a cache line. */
export function firstSlotWord(capacity: number): number {
  return HEADER_WORDS + Math.ceil(wordsOf(capacity) / SLOT_WORDS) * SLOT_WORDS;
}

/** 64 bytes: a cache line each, so that two threads with neighbouring slots do not slow each other down. */
export const SLOT_WORDS = 16;
export const SOCKET = 0;
export const PHASE = 1;
export const THREAD = 2;
export const REQUESTS = 3;

/** The client's number in the timeline. */
export const NUMBER = 4;

/** When the client was accepted, by `sharedNowMs`, in the lower 32 bits. */
export const ACCEPTED_MS = 5;

/** Since when the client has been idle, as `idleNow`; `NOT_IDLE` else, and where nobody wants to know. */
export const IDLE_SINCE = 6;
export const NOT_IDLE = 0;

/** Until when its thread may wait for the client: by `sharedNowMs`, in the lower 32 bits, and odd; or one of the two below. */
export const DUE_MS = 7;
export const NEVER = 0;
/** So long after the last request, which its thread did not read the clock for. */
export const AFTER_REQUEST = 2;

/** Whether the supervisor has ended the wait for the client. */
export const LATE = 8;

/** How many requests the supervisor saw when it last saw one come, and when that was, as `DUE_MS`. */
export const SEEN_REQUESTS = 9;
const NONE_SEEN = -1;
export const SEEN_MS = 10;

/** The lock on the client's socket: see mutex.ts. */
export const LOCK = 15;

/**
 * No mark of the previous client is left for the next one.
 * @param slot where its words begin
 */
export function clearMarks(words: Int32Array, slot: number): void {
  Atomics.store(words, slot + IDLE_SINCE, NOT_IDLE);
  Atomics.store(words, slot + DUE_MS, NEVER);
  Atomics.store(words, slot + LATE, 0);
  Atomics.store(words, slot + SEEN_REQUESTS, NONE_SEEN);
}
