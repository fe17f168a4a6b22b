/**
 * One client with one request: exercise 3 of the course. With `posix` it blocks in connect, send and recv; with `node`
 * it waits on Node's event loop.
 */
import { connect } from 'node:net';
import * as posix from '../posix/socket.ts';
import type { IoName } from '../servers/server.ts';
import { LoadError } from './load.ts';
import { noConnection, nothingListens, resolveAddress } from './target.ts';

export interface OneRequest {
  readonly address: posix.SocketAddress;
  readonly request: Buffer;
  /** When the answer is complete: the server closes, or has sent as many lines as the request has. */
  readonly until: 'closed' | 'lines';
  /** The longest wait for the connection, and for the next bytes of the answer. */
  readonly timeoutMs: number;
}

const RECEIVE_BYTES = 65_536;
const LF = 10;

/** A request for the page that has the server close after its answer. */
export function pageRequest({ host, port }: posix.SocketAddress): Buffer {
  return Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
}

/**
 * Sends the request and yields the answer, piece by piece as it comes.
 * @throws LoadError when nothing listens, or the answer is late or incomplete
 */
export async function* requestOnce(one: OneRequest, io: IoName): AsyncGenerator<Buffer> {
  const resolved = { ...one, address: await resolveAddress(one.address) };
  let linesLeft = one.until === 'lines' ? countLines(one.request) : Infinity;
  let bytesReceived = 0;
  try {
    for await (const bytes of io === 'posix' ? requestPosix(resolved) : requestNode(resolved)) {
      yield bytes;
      bytesReceived += bytes.length;
      linesLeft -= countLines(bytes);
      if (linesLeft <= 0) return;
    }
  } catch (error) {
    throw explain(error, one);
  }
  if (bytesReceived === 0)
    throw new LoadError('NO_ANSWER', 'the server closed the connection without an answer');
  if (linesLeft !== Infinity)
    throw new LoadError('NO_ANSWER', 'the server closed the connection before the whole message came back');
}

function* requestPosix({ address, request, timeoutMs }: OneRequest): Generator<Buffer> {
  const fd = posix.socket();
  try {
    posix.setReceiveTimeout(fd, timeoutMs);
    posix.setSendTimeout(fd, timeoutMs);
    if (!posix.connect(fd, address)) throw noConnection(address, timeoutMs);
    posix.sendAll(fd, request);
    const buffer: Buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
    for (;;) {
      const received = posix.recv(fd, buffer);
      if (received === posix.WOULD_BLOCK) throw tooLate(timeoutMs);
      if (received === 0) return;
      yield Buffer.from(buffer.subarray(0, received));
    }
  } finally {
    posix.close(fd);
  }
}

async function* requestNode({ address, request, timeoutMs }: OneRequest): AsyncGenerator<Buffer> {
  const socket = connect(address);
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(socket.connecting ? noConnection(address, timeoutMs) : tooLate(timeoutMs));
  });
  socket.write(request);
  for await (const bytes of socket) yield bytes as Buffer;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

function tooLate(timeoutMs: number): LoadError {
  const message = `nothing came for ${timeoutMs / 1000} s on an open connection: is the server busy with another client?`;
  return new LoadError('NO_ANSWER', message);
}

function explain(error: unknown, { address, timeoutMs }: OneRequest): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return nothingListens(address, { cause: error });
  // The server accepts no more bytes of a long request.
  if (code === 'EAGAIN') return tooLate(timeoutMs);
  if (code !== 'ECONNRESET' && code !== 'EPIPE') return error;
  return new LoadError('NO_ANSWER', 'the server broke the connection before its answer was complete', {
    cause: error,
  });
}
