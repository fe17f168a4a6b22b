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
  recv,
  recvPinned,
  sendAll,
  sendAllPinned,
  setReceiveTimeout,
  shutdown,
  Shutdown,
} from '../../posix/socket.ts';
import { type Conversation, isTask, LINGER_MS, Outbox, type Task } from '../../workloads/workload.ts';
import { sendToAll } from '../broadcast.ts';
import type { ClientArray } from '../client-array.ts';
import { Phase, type Slot } from '../phase.ts';

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

/** The most bytes that one `recv` takes. */
export const RECEIVE_BYTES = 65_536;

/**
 * Serves the client until it leaves, its conversation ends, or the server stops; then closes its socket. The caller frees
 * the slot.
 * @param buffer the calling thread's own, to receive into
 */
export function serveBlocking(
  fd: Fd,
  slot: Slot,
  clients: ClientArray,
  conversation: Conversation,
  buffer: Buffer,
): void {
  // The supervisor shuts down the clients that it finds in the array: this one may have come later.
  if (clients.stopping) shutdown(fd, Shutdown.receive);
  try {
    converse(fd, slot, clients, conversation, buffer);
  } catch (error) {
    // A client that breaks its connection ends its own conversation, nothing else.
    if (!(error instanceof SocketError)) throw error;
  } finally {
    clients.setPhase(slot, Phase.closing);
    // In this order: once it is closed, the number may be another client's.
    clients.forgetSocket(slot);
    close(fd);
  }
}

function converse(
  fd: Fd,
  slot: Slot,
  clients: ClientArray,
  conversation: Conversation,
  buffer: Buffer,
): void {
  const outbox = new Outbox();
  const input = new Pinned(buffer);
  let answer = input;
  for (;;) {
    clients.setPhase(slot, Phase.receiving);
    const received = recvPinned(fd, input);
    if (received === 0) return;
    // The short path, which most requests take. A thread among many finds little of its data in the processor's cache:
    // the cost of a request is how much code and data it touches.
    const repeated = conversation.repeat?.(buffer, received);
    if (repeated !== undefined) {
      if (repeated !== answer.bytes) answer = new Pinned(repeated);
      clients.sendReady(slot);
      sendAllPinned(fd, answer);
      clients.countRequests(slot, 1);
      if (clients.stopping) return;
      continue;
    }
    clients.setPhase(slot, Phase.working);
    let next = conversation.receive(buffer, received, outbox);
    sendOwed(fd, slot, clients, outbox);
    while (isTask(next)) {
      clients.setPhase(slot, Phase.working);
      next = next.resume(outbox, performBlocking(next));
      sendOwed(fd, slot, clients, outbox);
    }
    if (next === 'linger') linger(fd, buffer);
    if (next !== 'open' || clients.stopping) return;
  }
}

function sendOwed(fd: Fd, slot: Slot, clients: ClientArray, outbox: Outbox): void {
  const announcement = outbox.takeAnnouncement();
  if (announcement !== undefined) {
    clients.setPhase(slot, Phase.sending);
    sendToAll(clients, announcement);
    clients.countRequests(slot, outbox.takeAnswers());
  }
  const owed = outbox.take();
  if (owed.length === 0) return;
  clients.setPhase(slot, Phase.sending);
  sendAll(fd, owed);
  clients.countRequests(slot, outbox.takeAnswers());
}

/** Shuts down sending, and discards what the client still sends, for a bounded time. */
function linger(fd: Fd, buffer: Buffer): void {
  const deadline = performance.now() + LINGER_MS;
  shutdown(fd, Shutdown.send);
  for (let left = LINGER_MS; left > 0; left = deadline - performance.now()) {
    setReceiveTimeout(fd, Math.max(1, left));
    if (recv(fd, buffer) <= 0) return;
  }
}
