/**
 * What the slots of the client array say about waiting: since when a client has been idle, so that its place can be given to another,
 * and until when its thread may wait for it in `recv`, so that the supervisor can end that wait. A slot's owner writes them, and
 * clears them for each client; whoever uses a client's socket by them holds its lock. Nothing here blocks longer than that lock.
 */
import { type ClientArray, sharedNowMs } from './client-array.ts';
import {
  AFTER_REQUEST,
  DUE_MS,
  IDLE_SINCE,
  LATE,
  NEVER,
  NOT_IDLE,
  PHASE,
  REQUESTS,
  SEEN_MS,
  SEEN_REQUESTS,
} from './client-words.ts';
import { Phase, type Slot } from './phase.ts';

/** 0.1 ms, in the lower 32 bits, and odd: in 0.2 ms clients are idle equally long. */
function idleNow(): number {
  return (sharedNowMs() * 10) | 1;
}

/** For the slot's owner: its client has its answers, and has begun no other request. */
export function markIdle(clients: ClientArray, slot: Slot): void {
  Atomics.store(clients.words, clients.at(slot) + IDLE_SINCE, idleNow());
}

/** For the slot's owner: its client sends again. */
export function markBusy(clients: ClientArray, slot: Slot): void {
  Atomics.store(clients.words, clients.at(slot) + IDLE_SINCE, NOT_IDLE);
}

/** Whether a client in the slot has been marked idle since the mark of one was taken there. */
export function isMarkedIdle(clients: ClientArray, slot: Slot): boolean {
  return Atomics.load(clients.words, clients.at(slot) + IDLE_SINCE) !== NOT_IDLE;
}

/**
 * Lets any thread use the socket of the client that has been marked idle longest, as `useSocket` does; the mark is gone.
 * @returns false where no client is idle, or that one is no longer
 */
export function useLongestIdle(clients: ClientArray, use: (socket: number, slot: Slot) => void): boolean {
  const now = idleNow();
  let longest: Slot | undefined;
  let since: number = NOT_IDLE;
  for (const { slot } of clients.clients()) {
    const candidate = Atomics.load(clients.words, clients.at(slot) + IDLE_SINCE);
    if (candidate === NOT_IDLE) continue;
    if (longest !== undefined && ((now - candidate) | 0) <= ((now - since) | 0)) continue;
    [longest, since] = [slot, candidate];
  }
  if (longest === undefined) return false;
  const slot = longest;
  const at = clients.at(slot) + IDLE_SINCE;
  let used = false;
  clients.useSocket(slot, (socket) => {
    // Under the lock the slot's client is the same until the end; the mark, and so the client, may have changed before.
    used = Atomics.compareExchange(clients.words, at, since, NOT_IDLE) === since;
    if (used) use(socket, slot);
  });
  return used;
}

/**
 * For the slot's owner, before it blocks in `recv`: until when, by `sharedNowMs`. Infinity: for ever; NaN: for the idle time
 * after each request.
 */
export function setDue(clients: ClientArray, slot: Slot, dueMs: number): void {
  clients.words[clients.at(slot) + DUE_MS] =
    dueMs === Infinity ? NEVER : Number.isNaN(dueMs) ? AFTER_REQUEST : dueMs | 1;
}

/** For the slot's owner: whether the supervisor has ended the wait for its client. */
export function isLate(clients: ClientArray, slot: Slot): boolean {
  return Atomics.load(clients.words, clients.at(slot) + LATE) === 1;
}

/**
 * For the supervisor, which looks regularly: lets it use the socket, as `useSocket` does, of each client that its thread
 * waits for in `recv` for too long. From then on `isLate`. An idle client is late within an interval of two looks after
 * its time.
 */
export function useLate(clients: ClientArray, idleTimeoutMs: number, use: (socket: number) => void): void {
  const nowMs = sharedNowMs() | 0;
  for (const { slot } of clients.clients()) {
    if (!isOverdue(clients, slot, nowMs, idleTimeoutMs)) continue;
    clients.useSocket(slot, (socket) => {
      // Under the lock the slot's client is the same until the end; before, it may have been another, or have sent.
      if (!isOverdue(clients, slot, nowMs, idleTimeoutMs)) return;
      Atomics.store(clients.words, clients.at(slot) + LATE, 1);
      use(socket);
    });
  }
}

/** As `useLate`, for the slot's owner, which ends its own wait: whether that has lasted too long. From then on `isLate`. */
export function endsLate(clients: ClientArray, slot: Slot, idleTimeoutMs: number): boolean {
  const isOver = isOverdue(clients, slot, sharedNowMs() | 0, idleTimeoutMs);
  if (isOver) Atomics.store(clients.words, clients.at(slot) + LATE, 1);
  return isOver;
}

function isOverdue(clients: ClientArray, slot: Slot, nowMs: number, idleTimeoutMs: number): boolean {
  const words = clients.words;
  const base = clients.at(slot);
  const dueMs = Atomics.load(words, base + DUE_MS);
  if (dueMs === NEVER || Atomics.load(words, base + LATE) === 1) return false;
  const isReceiving = Atomics.load(words, base + PHASE) === Phase.receiving;
  if (dueMs !== AFTER_REQUEST) return isReceiving && ((nowMs - dueMs) | 0) >= 0;
  const requests = Atomics.load(words, base + REQUESTS);
  if (!isReceiving || requests !== Atomics.exchange(words, base + SEEN_REQUESTS, requests)) {
    Atomics.store(words, base + SEEN_MS, nowMs);
    return false;
  }
  return idleTimeoutMs > 0 && ((nowMs - Atomics.load(words, base + SEEN_MS)) | 0) >= idleTimeoutMs;
}
