/**
 * Broadcast on Node's streams: only the thread that has a socket can write to it. So a message goes to the sockets of the
 * calling thread at once, and to the server's other threads through a `BroadcastChannel` named after the client array;
 * each thread writes to its own sockets. A slow client is disconnected when more than a bound would wait for it in this
 * process.
 */
import type { Socket } from 'node:net';
import { BroadcastChannel } from 'node:worker_threads';
import type { ClientArray } from '../client-array.ts';

/** On top of what the kernel's buffers hold. */
const MOST_WAITING_BYTES = 65_536;

/** This thread's clients, each with its `onPending`. A thread is of one server only. */
const audience = new Map<Socket, () => void>();
let channel: BroadcastChannel | undefined;

/**
 * From now on the client receives every message.
 * @param onPending called when a message waits in this process
 * @returns a function that leaves the audience
 */
export function joinAudience(socket: Socket, clients: ClientArray, onPending: () => void): () => void {
  audience.set(socket, onPending);
  channel ??= listen(clients);
  return () => {
    audience.delete(socket);
    if (audience.size > 0) return;
    channel?.close();
    channel = undefined;
  };
}

/** Sends a message to all clients of the server; the sender is one of the audience. */
export function sendToAudience(message: Buffer): void {
  sendToOwn(message);
  // A copy: with a view, the whole memory behind it would be sent, 64 KiB to each thread.
  channel?.postMessage(new Uint8Array(message));
}

function listen(clients: ClientArray): BroadcastChannel {
  const opened = new BroadcastChannel(`tellers.clients.${clients.id}`);
  opened.addEventListener('message', (event) => {
    const { data } = event as unknown as { readonly data: Uint8Array };
    sendToOwn(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  });
  return opened;
}

function sendToOwn(message: Buffer): void {
  for (const [socket, onPending] of audience) {
    if (socket.writableLength + message.length > MOST_WAITING_BYTES && socket.writableLength > 0)
      socket.destroy();
    else {
      socket.write(message);
      if (socket.writableLength > 0) onPending();
    }
  }
}
