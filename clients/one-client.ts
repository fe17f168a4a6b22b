/**
 * One client with one request: exercise 3 of the course. With `posix` it blocks in connect, send and recv; with `node`
 * it waits on Node's event loop. It stops when its answer is whole, whether or not the server closes.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SocketError } from '../posix/errno.ts';
import * as posix from '../posix/socket.ts';
import {
  AnswerReader,
  type AnswerSink,
  type AnswerReaderOptions,
  type ConnectionEnd,
} from '../workloads/http-answer.ts';
import type { AnswerHint } from '../workloads/http-hints.ts';
import { INCOMPLETE, WRONG } from '../workloads/workload.ts';
import { type EngineName, LoadError } from './load.ts';
import { receive } from './receive.ts';
import { lookUp, noConnection, nothingListens } from './target.ts';

export interface OneRequest {
  readonly address: posix.SocketAddress;
  readonly request: Buffer;
  readonly reading: Reading;
  /** The longest wait for the connection, and for the next bytes of the answer. */
  readonly timeoutMs: number;
  /** An open connection, to be used in place of a new one; for `node`. */
  readonly connection?: Socket | null;
}

/** Finds the end of one answer. */
export interface Reading {
  /**
   * Takes the next bytes of the answer.
   * @returns whether it is whole now
   * @throws LoadError NO_ANSWER when it is wrong
   */
  take(bytes: Buffer): boolean;
  /**
   * The connection ended before the answer was known to be whole.
   * @throws LoadError NO_ANSWER when a part of it is missing
   */
  ended(how: ConnectionEnd): void;
}

const RECEIVE_BYTES = 65_536;
const LF = 10;

const takeAll = (): null => null;
const NO_SINK: AnswerSink = { head: takeAll, body: takeAll, end: takeAll };

/**
 * An answer to an HTTP request.
 * @param hint called with what is unusual
 * @param sink takes the answer, and may find it wrong
 */
export function readHttp(
  hint: (hint: AnswerHint) => void,
  options?: AnswerReaderOptions,
  sink = NO_SINK,
): Reading {
  const reader = new AnswerReader(sink, hint, options);
  return {
    take(bytes) {
      const end = reader.read(bytes, 0, bytes.length);
      if (end === INCOMPLETE) return false;
      if (end === WRONG) fail(reader.fault ?? 'its answer is wrong');
      const surplus = bytes.subarray(end).toString('latin1');
      if (surplus.trim() !== '') fail(`${surplus.length} bytes came after the end of its answer`);
      if (surplus !== '') hint('extra-line');
      return true;
    },
    ended(how) {
      if (reader.ended(how)) return;
      if (reader.fault !== null) fail(reader.fault);
      fail(`the server ${how === 'closed' ? 'closed' : 'broke'} the connection without an answer`);
    },
  };
}

function fail(fault: string): never {
  throw new LoadError('NO_ANSWER', fault);
}

/** As many lines as were sent. */
export function readLines(request: Buffer): Reading {
  let linesLeft = countLines(request);
  let isBegun = false;
  return {
    take(bytes) {
      isBegun = true;
      linesLeft -= countLines(bytes);
      return linesLeft <= 0;
    },
    ended(how) {
      const missing = isBegun ? 'before the whole message came back' : 'without an answer';
      const what = how === 'closed' ? 'closed' : 'broke';
      fail(`the server ${what} the connection ${missing}`);
    },
  };
}

/**
 * Sends the request and yields the answer, piece by piece as it comes. Of a host with several addresses, the first where
 * something listens is taken.
 * @throws LoadError when nothing listens, or the answer is late, wrong or incomplete
 */
export async function* requestOnce(one: OneRequest, io: EngineName): AsyncGenerator<Buffer> {
  const pieces = await openPieces(one, io);
  try {
    for (;;) {
      const piece = await pieces.next();
      if (piece.done === true) {
        one.reading.ended(piece.value);
        return;
      }
      yield piece.value;
      if (one.reading.take(piece.value)) return;
    }
  } catch (error) {
    throw hasCode(error, 'EAGAIN') ? tooLate(one.timeoutMs) : error;
  } finally {
    await pieces.return('closed');
  }
}

/** Bytes as they come, and then how the connection ended. */
type Pieces = Generator<Buffer, ConnectionEnd> | AsyncGenerator<Buffer, ConnectionEnd>;

async function openPieces(one: OneRequest, io: EngineName): Promise<Pieces> {
  if (one.connection != null) return requestNode(one, one.connection);
  const [first, ...others] = await lookUp(one.address);
  let refused: unknown;
  for (const address of [first, ...others]) {
    try {
      const resolved = { ...one, address };
      return io === 'posix'
        ? requestPosix(resolved, connectPosix(resolved))
        : await requestNode(resolved, connect(address));
    } catch (error) {
      // No IPv6 here is no error where there is another address.
      if (!hasCode(error, 'ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) throw error;
      refused ??= error;
    }
  }
  throw nothingListens(others.length === 0 ? first : one.address, { cause: refused });
}

function connectPosix({ address, timeoutMs }: OneRequest): posix.Fd {
  const fd = posix.socket({ host: address.host });
  try {
    posix.setReceiveTimeout(fd, timeoutMs);
    posix.setSendTimeout(fd, timeoutMs);
    if (!posix.connect(fd, address)) throw noConnection(address, timeoutMs);
    return fd;
  } catch (error) {
    posix.close(fd);
    throw error;
  }
}

/** What came before the server broke the connection is still to be received. */
function* requestPosix({ request, timeoutMs }: OneRequest, fd: posix.Fd): Generator<Buffer, ConnectionEnd> {
  try {
    let isReset = !survives(() => posix.sendAll(fd, request));
    const buffer: Buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
    for (;;) {
      let received = 0;
      isReset = !survives(() => (received = posix.recv(fd, buffer))) || isReset;
      if (received === posix.WOULD_BLOCK) throw tooLate(timeoutMs);
      if (received > 0) yield Buffer.from(buffer.subarray(0, received));
      // A server that closes with the request on its way resets after its FIN, which no call reports.
      else return isReset || posix.getOption(fd, posix.SocketOption.error) !== 0 ? 'reset' : 'closed';
    }
  } finally {
    posix.close(fd);
  }
}

/** @returns false when the peer has broken the connection */
function survives(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof SocketError && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) return false;
    throw error;
  }
}

async function requestNode({ address, request, timeoutMs }: OneRequest, socket: Socket): Promise<Pieces> {
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(socket.connecting ? noConnection(address, timeoutMs) : tooLate(timeoutMs));
  });
  const pieces = receive(socket);
  if (socket.connecting) await once(socket, 'connect');
  socket.write(request);
  return pieces;
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

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
