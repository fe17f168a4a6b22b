/**
 * The bytes of a Node socket as they come, and how the connection ended. A stream that fails drops what it had received;
 * here that is still yielded, as `recv` would.
 */
import type { Socket } from 'node:net';
import type { ConnectionEnd } from '../workloads/http-answer.ts';

/** Listens from now on; the socket is destroyed when the generator returns. It throws what is no end by FIN or RST. */
export function receive(socket: Socket): AsyncGenerator<Buffer, ConnectionEnd> {
  const pieces: Buffer[] = [];
  let failure: Error | undefined;
  let isClosed = socket.closed;
  let wake: (() => void) | undefined;
  socket.on('data', (bytes: Buffer) => {
    pieces.push(bytes);
    wake?.();
  });
  socket.on('error', (error) => (failure ??= error));
  socket.on('close', () => {
    isClosed = true;
    wake?.();
  });
  return yieldAll();

  async function* yieldAll(): AsyncGenerator<Buffer, ConnectionEnd> {
    try {
      for (;;) {
        const piece = pieces.shift();
        if (piece !== undefined) yield piece;
        else if (isClosed) return endOf(failure);
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      socket.destroy();
    }
  }
}

function endOf(failure: Error | undefined): ConnectionEnd {
  if (failure === undefined) return 'closed';
  if ('code' in failure && (failure.code === 'ECONNRESET' || failure.code === 'EPIPE')) return 'reset';
  throw failure;
}
