/**
 * Serves one client on a Node stream: answers its requests as they arrive, on the event loop of the thread that has the
 * socket, and ends it when it takes too long.
 * Shared by every `node` server; nothing here blocks.
 */
// Not `node:fs/promises`: loading it would cost each client's thread 1 ms, also without the workload `file`.
import { promises as files } from 'node:fs';
import type { Socket } from 'node:net';
import {
  type Conversation,
  type Ending,
  isTask,
  LINGER_MS,
  type Next,
  Outbox,
  type ReadTask,
  type Task,
} from '../../workloads/workload.ts';
import { type ClientArray, sharedNowMs } from '../client-array.ts';
import { isMarkedIdle, markBusy, markIdle } from '../client-marks.ts';
import { Phase, type Slot } from '../phase.ts';
import { joinAudience, sendToAudience } from './stream-audience.ts';
import type { CheckClient, StreamLimits } from './stream-limits.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** A client being served. */
export interface StreamService {
  /** Resolves when the socket is closed, for whatever reason. */
  readonly closed: Promise<void>;
  /** The server is ending: sends the pending answers, and closes when the client has begun no other request. */
  stop(): void;
  /** Closes the connection if its client is idle, and is the one whose mark was taken, which has sent nothing since. */
  evict(): void;
}

/**
 * The caller frees the slot.
 * @param limits of the calling thread
 * @param begunMs when the client's first byte was seen, by `sharedNowMs`, if that was before it got its thread
 */
export function serveStream(
  socket: Socket,
  slot: Slot,
  clients: ClientArray,
  conversation: Conversation,
  limits: StreamLimits,
  begunMs = Infinity,
): StreamService {
  const outbox = new Outbox();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let isOpen = true;
  /** The client has shut down its sending side; an answer may still be due. */
  let ended = false;
  /** Abandons the task under way; undefined without one. */
  let cancel: (() => void) | undefined;
  /** When the present step began: the wait for a first request, a request that has begun, or the wait for the next. */
  let sinceMs = performance.now() - clients.acceptedMsAgo(slot);
  let answered = false;
  const checkSending = limits.watchSending(socket);

  const leave =
    conversation.isBroadcast === true ? joinAudience(socket, clients, () => limits.expectSent()) : undefined;

  const finish = (next: Ending): void => {
    isOpen = false;
    leave?.();
    if (socket.writableLength > 0) limits.expectSent();
    if (next === 'close') return socket.destroySoon();
    // The stream goes on discarding what the client still sends, for a bounded time.
    socket.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
    socket.end();
    socket.resume();
  };

  const receive = (input: Buffer): void => {
    if (!isOpen) return;
    clients.setPhase(slot, Phase.working);
    if (limits.evicts) markBusy(clients, slot);
    const wasBegun = conversation.begun;
    const next = conversation.receive(input, input.length, outbox);
    // A request that had begun keeps its time, unless it is this one that ended.
    if (!wasBegun || outbox.answers > 0) sinceMs = performance.now() - begunMsAgo();
    goOn(next);
  };

  /** How long ago the first request began, while it is not answered; 0 afterwards, and where it began only now. */
  const begunMsAgo = (): number =>
    answered || outbox.answers > 0 ? 0 : Math.max(0, sharedNowMs() - begunMs);

  const goOn = (next: Next): void => {
    answered ||= outbox.answers > 0;
    const announcement = outbox.takeAnnouncement();
    if (announcement !== undefined) {
      clients.setPhase(slot, Phase.sending);
      sendToAudience(announcement);
      clients.countRequests(slot, outbox.takeAnswers());
    }
    const owed = outbox.take();
    if (owed.length > 0) {
      clients.setPhase(slot, Phase.sending);
      // While an answer is not sent whole, nothing more is received from the client: its back-pressure.
      if (!socket.write(owed)) socket.pause();
      if (socket.writableLength > 0) limits.expectSent();
      clients.countRequests(slot, outbox.takeAnswers());
    }
    if (isTask(next)) begin(next);
    else if (next !== 'open') finish(next);
    else if (ended) finish('close');
    else {
      if (clients.stopping) endWhenIdle();
      clients.setPhase(slot, Phase.receiving);
      limits.expect(sinceMs + limitMs());
      noteIdle();
    }
  };

  const limitMs = (): number =>
    conversation.begun ? limits.headerMs : answered ? limits.idleMs : limits.silentMs;
  const isWaiting = (): boolean => isOpen && cancel === undefined && socket.writableLength === 0;

  const check: CheckClient = (nowMs) => {
    if (socket.writableLength > 0) {
      if (!conversation.begun) sinceMs = nowMs;
      return checkSending(nowMs);
    }
    // A task takes as long as it takes; a client that lingers has a time of its own.
    if (!isWaiting()) return Infinity;
    const dueMs = sinceMs + limitMs();
    if (nowMs < dueMs) return dueMs;
    const refusal = conversation.begun ? conversation.refuse?.(408) : undefined;
    if (refusal !== undefined) socket.write(refusal);
    finish(refusal === undefined ? 'close' : 'linger');
    return Infinity;
  };

  /** What the client has sent before is read first: by the poll phase between the two. */
  const endWhenIdle = (): void => {
    setImmediate(() => setImmediate(() => isOpen && mayEnd() && finish('close')));
  };
  const mayEnd = (): boolean => cancel === undefined && !conversation.begun && !socket.isPaused();
  const startLimits = (): void => {
    if (socket.destroyed) return;
    limits.add(check);
    limits.expect(check(performance.now()));
    if (clients.stopping) endWhenIdle();
  };

  const isIdle = (): boolean => isWaiting() && answered && !conversation.begun;
  const noteIdle = (): void => {
    if (limits.evicts && isIdle()) markIdle(clients, slot);
  };

  /** While a task is not done, nothing more is received either. */
  const begin = (task: Task): void => {
    socket.pause();
    clients.setPhase(slot, Phase.working);
    cancel = perform(socket, task, (bytesRead) => {
      cancel = undefined;
      sinceMs = performance.now();
      goOn(task.resume(outbox, bytesRead));
      if (isOpen && cancel === undefined && !socket.writableNeedDrain) socket.resume();
    });
  };

  socket.on('data', receive);
  socket.on('drain', () => {
    sinceMs = performance.now();
    noteIdle();
    if (cancel === undefined) socket.resume();
    if (clients.stopping) endWhenIdle();
  });
  socket.once('end', () => {
    ended = true;
    if (cancel === undefined) finish('close');
  });
  // A client that breaks its connection ends its own conversation, nothing else; 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    isOpen = false;
    leave?.();
    limits.delete(check);
    cancel?.();
    clients.setPhase(slot, Phase.closing);
    resolve();
  });
  clients.setPhase(slot, Phase.receiving);
  socket.resume();
  // Only after a whole turn of the loop, and so a look at the socket: the client may have waited long for its thread, and its
  // request be there already.
  setImmediate(() => setImmediate(startLimits));
  return {
    closed,
    stop: endWhenIdle,
    evict: () => isIdle() && !isMarkedIdle(clients, slot) && finish('close'),
  };
}

/**
 * Does a task without blocking, once the client has been sent its pending answers.
 * @param done receives the bytes read by a successful read; else 0
 * @returns a function that abandons the task, if it is not done yet
 */
function perform(socket: Socket, task: Task, done: (bytesRead: number) => void): () => void {
  if (socket.writableLength === 0) return performNow(task, done);
  let cancel = (): void => void (cancelled = true);
  let cancelled = false;
  // Written in its turn, so after all pending answers.
  socket.write(NOTHING, (error) => {
    if (!cancelled && !error) cancel = performNow(task, done);
  });
  return () => cancel();
}

function performNow(task: Task, done: (bytesRead: number) => void): () => void {
  switch (task.kind) {
    case 'wait': {
      const timer = setTimeout(done, task.ms, 0);
      return () => clearTimeout(timer);
    }
    case 'read': {
      let cancelled = false;
      const read = async (): Promise<void> => {
        const bytesRead = await readInto(task);
        if (!cancelled) done(bytesRead);
      };
      void read();
      return () => (cancelled = true);
    }
    case 'flush': {
      const turn = setImmediate(done, 0);
      return () => clearImmediate(turn);
    }
    default:
      return task satisfies never;
  }
}

async function readInto({ path, into }: ReadTask): Promise<number> {
  try {
    await using file = await files.open(path);
    let at = 0;
    while (at < into.length) {
      const { bytesRead } = await file.read(into, at, into.length - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return at;
  } catch {
    // The client gets an answer with status 500.
    return 0;
  }
}
