/**
 * One client on a Node stream: answers what comes, when it comes, on the event loop of the thread that has the socket.
 * Shared by every `node` server; nothing here blocks.
 */
import type { Socket } from 'node:net';
import {
  isTask,
  LINGER_MS,
  Outbox,
  type Conversation,
  type Ending,
  type Next,
  type Task,
} from '../workloads/workload.ts';
import { Phase, type ClientArray, type Slot } from './client-array.ts';

/** A client being served. */
export interface StreamService {
  /** Resolves when the socket is closed, for whatever reason. */
  readonly closed: Promise<void>;
  /** Sends what is owed, then closes. */
  stop(): void;
}

/** The slot stays the client's: whoever claimed it frees it. */
export function serveStream(
  socket: Socket,
  slot: Slot,
  clients: ClientArray,
  conversation: Conversation,
): StreamService {
  const outbox = new Outbox();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let open = true;
  /** The client sends no more; it may still be owed an answer. */
  let ended = false;
  /** Gives up the task under way; undefined when there is none. */
  let cancel: (() => void) | undefined;

  const finish = (next: Ending): void => {
    open = false;
    if (next === 'close') return socket.destroySoon();
    // The stream goes on discarding what the client still sends, for a bounded time.
    socket.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
    socket.end();
    socket.resume();
  };

  const receive = (input: Buffer): void => {
    if (!open) return;
    clients.setPhase(slot, Phase.working);
    goOn(conversation.receive(input, input.length, outbox));
  };

  const goOn = (next: Next): void => {
    const owed = outbox.take();
    if (owed.length > 0) {
      clients.setPhase(slot, Phase.sending);
      // While an answer is not sent whole, nothing more is received from the client: its back-pressure.
      if (!socket.write(owed)) socket.pause();
      clients.countRequests(slot, outbox.takeAnswers());
    }
    if (isTask(next)) begin(next);
    else if (next !== 'open') finish(next);
    else if (clients.stopping || ended) finish('close');
    else clients.setPhase(slot, Phase.receiving);
  };

  /** While a task is not done, nothing more is received either. */
  const begin = (task: Task): void => {
    socket.pause();
    clients.setPhase(slot, Phase.working);
    cancel = perform(socket, task, () => {
      cancel = undefined;
      goOn(task.resume(outbox));
      if (open && cancel === undefined && !socket.writableNeedDrain) socket.resume();
    });
  };

  socket.on('data', receive);
  socket.on('drain', () => cancel === undefined && socket.resume());
  socket.once('end', () => {
    ended = true;
    if (cancel === undefined) socket.destroySoon();
  });
  // A client that breaks its connection ends its own conversation, nothing else; 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    open = false;
    cancel?.();
    clients.setPhase(slot, Phase.closing);
    resolve();
  });
  clients.setPhase(slot, Phase.receiving);
  socket.resume();
  return { closed, stop: () => open && cancel === undefined && finish('close') };
}

/**
 * Does a task without blocking, once the client has been sent what it is owed.
 * @returns gives it up, if it is not done yet
 */
function perform(socket: Socket, task: Task, done: () => void): () => void {
  if (!socket.writableNeedDrain) return performNow(task, done);
  let cancel: () => void;
  const begin = (): void => void (cancel = performNow(task, done));
  cancel = () => socket.off('drain', begin);
  socket.once('drain', begin);
  return () => cancel();
}

function performNow(task: Task, done: () => void): () => void {
  switch (task.kind) {
    case 'wait': {
      const timer = setTimeout(done, task.ms);
      return () => clearTimeout(timer);
    }
    case 'flush': {
      const turn = setImmediate(done);
      return () => clearImmediate(turn);
    }
    default:
      return task satisfies never;
  }
}
