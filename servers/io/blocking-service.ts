/**
 * Serves one client from recv to close on a blocking socket: the calling thread does nothing else until the client has
 * left. Shared by every model in which a thread serves one client at a time.
 */
import { SocketError } from '../../posix/errno.ts';
import { readInto } from '../../posix/file.ts';
import { Pinned } from '../../posix/pinned.ts';
import {
  close,
  type Fd,
  isOpenBothWays,
  MSG_DONTWAIT,
  MSG_PEEK,
  recv,
  recvPinned,
  resetOnClose,
  send,
  sendAll,
  sendAllPinned,
  setReceiveTimeout,
  shutdown,
  Shutdown,
  WOULD_BLOCK,
} from '../../posix/socket.ts';
import { type Conversation, isTask, LINGER_MS, Outbox, type Task } from '../../workloads/workload.ts';
import { sendToAll } from '../broadcast.ts';
import { type ClientArray, sharedNowMs } from '../client-array.ts';
import { isLate, markBusy, markIdle, setDue } from '../client-marks.ts';
import { Phase, type Slot } from '../phase.ts';
import type { ThreadTask } from '../thread.ts';
import { Patience, TICKS, UNREAD } from './patience.ts';

/** Never notified: only its timeout ends a wait on it. Terminating the thread does too. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Does a conversation's task by blocking the calling thread.
 * @returns the bytes read by a successful read; else 0 or less
 */
export function performBlocking(task: Task): number {
  switch (task.kind) {
    case 'wait':
      Atomics.wait(sleeper, 0, 0, task.ms);
      return 0;
    case 'read':
      return readInto(task.path, task.into);
    case 'flush':
      return 0;
    default:
      return task satisfies never;
  }
}

/** How often a blocking thread looks for the rest of a request while its server is ending. */
const LOOK_MS = 10;

/** Blocks the calling thread for that time. */
export function restBetweenLooks(): void {
  Atomics.wait(sleeper, 0, 0, LOOK_MS);
}

/**
 * Receives the rest of a request that had begun when the server began to end. Nothing but a shutdown wakes a thread that
 * blocks in `recv`, and no look from outside can tell whether it still blocks or has just received the beginning of a
 * request. So the supervisor shuts down every socket for receiving, whatever its thread does, and nothing depends on who
 * comes first: what has been sent, and what is sent later, is still received, but `recv` no longer blocks.
 * @param isOver whether it was waited for long enough
 * @returns the number of bytes; 0 when the client will send no more; `WOULD_BLOCK` when it is over
 */
function receiveRest(fd: Fd, memory: Pinned, isOver: () => boolean): number {
  for (;;) {
    const isOpen = isOpenBothWays(fd);
    // After the look: bytes may have come before the client ended.
    const received = recvPinned(fd, memory);
    if (received > 0 || (received === 0 && !isOpen)) return received;
    if (isOver()) return WOULD_BLOCK;
    if (received === 0) restBetweenLooks();
  }
}

/** The most bytes that one `recv` takes. */
export const RECEIVE_BYTES = 65_536;

/** What the limits of one client need of a thread's task. */
export type ServiceLimits = Pick<ThreadTask, 'timeouts' | 'whenFull'> & {
  /** When the client's first byte was seen, by `sharedNowMs`, if that was before it got its thread. */
  readonly begunMs?: number | undefined;
  /** What a process does in its own way; undefined in a thread. */
  readonly process?: ProcessService;
};

/** What a process cannot do as a thread does: it has no other client's socket, and its own may be another process's too. */
export interface ProcessService {
  /**
   * Closes the client's socket, and ends the connection. The number in the array is the parent's, which forgets it: a process that
   * is killed must hold no lock.
   */
  close(fd: Fd): void;
  /** Sends a message to all clients. */
  sendToAll(message: Buffer): void;
  /** Called when the socket's receive timeout has ended `recv`, if it has one. */
  onTick?(fd: Fd): void;
}

/**
 * Serves the client until it leaves, its conversation ends, its time is over, or the server stops; then closes its socket.
 * The caller frees the slot.
 * @param fd with the send timeout of the listening socket; its waits in `recv` are ended by the supervisor
 * @param buffer the calling thread's own, to receive into
 */
export function serveBlocking(
  fd: Fd,
  slot: Slot,
  clients: ClientArray,
  conversation: Conversation,
  buffer: Buffer,
  limits: ServiceLimits,
): void {
  // The supervisor shuts down the clients that it finds in the array: this one may have come later.
  if (clients.stopping) shutdown(fd, Shutdown.receive);
  try {
    converse(fd, slot, clients, conversation, buffer, limits);
  } catch (error) {
    // A client that breaks its connection, or does not take its answer, ends its own conversation, nothing else.
    if (!(error instanceof SocketError)) throw error;
    if (error.code === 'EAGAIN') resetOnClose(fd);
  } finally {
    clients.setPhase(slot, Phase.closing);
    if (limits.process === undefined) {
      // In this order: once it is closed, the number may be another client's.
      clients.forgetSocket(slot);
      close(fd);
    } else limits.process.close(fd);
  }
}

function converse(
  fd: Fd,
  slot: Slot,
  clients: ClientArray,
  conversation: Conversation,
  buffer: Buffer,
  { timeouts, whenFull, begunMs, process }: ServiceLimits,
): void {
  const evicts = whenFull === 'evict-idle';
  const patience = startPatience(slot, clients, timeouts, begunMs);
  const outbox = new Outbox();
  const input = new Pinned(buffer);
  let answer = input;
  clients.setPhase(slot, Phase.receiving);
  if (patience.isOver(sharedNowMs()) && !hasSent(fd, buffer)) return;
  /** Until when it is waited for has changed: the supervisor, which ends the wait, does not know yet. */
  let isChanged = true;
  for (;;) {
    if (isChanged) setDue(clients, slot, patience.dueMs);
    isChanged = false;
    let received = recvPinned(fd, input);
    if (received === 0 && isLate(clients, slot)) return endLate(fd, slot, conversation, input, clients);
    if (received === 0 && clients.stopping && conversation.begun) {
      received = receiveRest(fd, input, () => patience.isOver(sharedNowMs()));
      if (received === WOULD_BLOCK) return endLate(fd, slot, conversation, input, clients);
    }
    if (received === 0) return;
    if (received === WOULD_BLOCK) {
      process?.onTick?.(fd);
      continue;
    }
    if (evicts) markBusy(clients, slot);
    // The short path, which most requests take. A thread among many finds little of its data in the processor's cache:
    // the cost of a request is how much code and data it touches. So it does not read the clock.
    const repeated = conversation.repeat?.(buffer, received);
    if (repeated !== undefined) {
      if (repeated !== answer.bytes) answer = new Pinned(repeated);
      clients.sendReady(slot);
      sendAllPinned(fd, answer, TICKS);
      clients.countRequests(slot, 1);
      isChanged = patience.awaitRequest(UNREAD);
    } else {
      clients.setPhase(slot, Phase.working);
      const wasBegun = conversation.begun;
      let next = conversation.receive(buffer, received, outbox);
      const isSame = wasBegun && conversation.begun && outbox.answers === 0;
      sendOwed(fd, slot, clients, outbox, process);
      while (isTask(next)) {
        clients.setPhase(slot, Phase.working);
        next = next.resume(outbox, performBlocking(next));
        sendOwed(fd, slot, clients, outbox, process);
      }
      if (next === 'linger') linger(fd, slot, input, clients);
      if (next !== 'open') return;
      if (!conversation.begun) isChanged = patience.awaitRequest(UNREAD);
      else if (!isSame) isChanged = patience.awaitRest(sharedNowMs());
      // The supervisor ends only waits: bytes that come one by one may leave it none to find.
      else if (patience.isOver(sharedNowMs())) return endLate(fd, slot, conversation, input, clients);
    }
    clients.setPhase(slot, Phase.receiving);
    if (evicts && !conversation.begun) markIdle(clients, slot);
  }
}

/** The client may have waited long for this thread. */
function startPatience(
  slot: Slot,
  clients: ClientArray,
  timeouts: ServiceLimits['timeouts'],
  begunMs: number | undefined,
): Patience {
  const now = sharedNowMs();
  return new Patience(timeouts, begunMs ?? now, now - clients.acceptedMsAgo(slot));
}

function hasSent(fd: Fd, buffer: Buffer): boolean {
  return recv(fd, buffer, MSG_PEEK | MSG_DONTWAIT) !== WOULD_BLOCK;
}

/** The client's time is over: it gets a word if it has begun a request. */
function endLate(fd: Fd, slot: Slot, conversation: Conversation, memory: Pinned, clients: ClientArray): void {
  const answer = conversation.begun ? conversation.refuse?.(408) : undefined;
  if (answer === undefined) return;
  send(fd, answer, MSG_DONTWAIT);
  linger(fd, slot, memory, clients);
}

function sendOwed(
  fd: Fd,
  slot: Slot,
  clients: ClientArray,
  outbox: Outbox,
  process: ProcessService | undefined,
): void {
  const announcement = outbox.takeAnnouncement();
  if (announcement !== undefined) {
    clients.setPhase(slot, Phase.sending);
    if (process === undefined) sendToAll(clients, announcement);
    else process.sendToAll(announcement);
    clients.countRequests(slot, outbox.takeAnswers());
  }
  const owed = outbox.take();
  if (owed.length === 0) return;
  clients.setPhase(slot, Phase.sending);
  sendAll(fd, owed, TICKS);
  clients.countRequests(slot, outbox.takeAnswers());
}

/** Shuts down sending, and discards what the client still sends, for a bounded time. */
function linger(fd: Fd, slot: Slot, memory: Pinned, clients: ClientArray): void {
  const deadline = sharedNowMs() + LINGER_MS;
  if (clients.stopping || isLate(clients, slot)) {
    // Shut down both ways, the socket would answer what still comes with a reset.
    const isOver = (): boolean => sharedNowMs() >= deadline;
    while (!isOver() && receiveRest(fd, memory, isOver) > 0);
    return;
  }
  shutdown(fd, Shutdown.send);
  for (let left = LINGER_MS; left > 0; left = deadline - sharedNowMs()) {
    setReceiveTimeout(fd, Math.max(1, left));
    if (recvPinned(fd, memory) <= 0) return;
  }
}
