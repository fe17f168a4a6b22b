/**
 * One client on a Node stream: answers what comes, when it comes, on the event loop of the thread that has the socket.
 * Shared by every `node` server; nothing here blocks.
 */
import type { Socket } from 'node:net';
import { LINGER_MS, Outbox, type Conversation, type Next } from '../workloads/workload.ts';
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

  const finish = (next: Exclude<Next, 'open'>): void => {
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
    const next = conversation.receive(input, input.length, outbox);
    const owed = outbox.take();
    if (owed.length > 0) {
      clients.setPhase(slot, Phase.sending);
      // While an answer is not sent whole, nothing more is received from the client: its back-pressure.
      if (!socket.write(owed)) socket.pause();
      clients.countRequests(slot, outbox.takeAnswers());
    }
    if (next !== 'open') finish(next);
    else if (clients.stopping) finish('close');
    else clients.setPhase(slot, Phase.receiving);
  };

  socket.on('data', receive);
  socket.on('drain', () => socket.resume());
  socket.once('end', () => socket.destroySoon());
  // A client that breaks its connection ends its own conversation, nothing else; 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    clients.setPhase(slot, Phase.closing);
    resolve();
  });
  clients.setPhase(slot, Phase.receiving);
  socket.resume();
  return { closed, stop: () => open && finish('close') };
}
