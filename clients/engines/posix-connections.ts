/**
 * The connections of a load's clients to one server: non-blocking sockets by number, and one epoll that watches them.
 * Nothing is allocated per request: one buffer receives for all, and the address of each client's last request is kept.
 * The part of a request that the kernel did not take is copied, and sent later.
 */
import { Epoll, Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { Pinned } from '../../posix/pinned.ts';
import * as posix from '../../posix/socket.ts';

const WATCH_ANSWER = Ready.receive | Ready.peerClosed;
const WATCH_ALL = WATCH_ANSWER | Ready.send;
const CLOSED = -1;
const NOTHING: Buffer = Buffer.alloc(0);

export class PosixConnections implements Disposable {
  readonly epoll = new Epoll(512);
  readonly buffer: Buffer;
  readonly #address: posix.SocketAddress;
  readonly #input: Pinned;
  /** By client, as all that follows: its last request. Its next one is mostly the same memory. */
  readonly #requests: Pinned[];
  readonly #fds: Int32Array;
  /** What the kernel has not taken yet of a request. */
  readonly #unsent = new Map<number, Buffer>();

  constructor(count: number, address: posix.SocketAddress, receiveBytes: number) {
    this.#address = address;
    this.#fds = new Int32Array(count).fill(CLOSED);
    this.buffer = Buffer.allocUnsafe(receiveBytes);
    this.#input = new Pinned(this.buffer);
    this.#requests = Array.from({ length: count }, () => this.#input);
  }

  /**
   * @returns whether it is connected; if not, call `finish` when the socket is ready to send
   * @throws SocketError, as all methods below
   */
  open(client: number): boolean {
    const fd = posix.socket({ nonBlocking: true, host: this.#address.host });
    this.#fds[client] = fd;
    posix.setOption(fd, posix.SocketOption.noDelay, 1);
    // On the loopback the handshake is over when `connect` returns, although it reports EINPROGRESS.
    const connected = posix.connect(fd, this.#address) || isConnected(fd);
    this.epoll.add(fd, connected ? WATCH_ANSWER : WATCH_ALL, client);
    return connected;
  }

  /** @returns whether it is connected now */
  finish(client: number): boolean {
    const fd = this.#fds[client] ?? CLOSED;
    if (!isConnected(fd)) return false;
    this.epoll.modify(fd, WATCH_ANSWER, client);
    return true;
  }

  /** Into `buffer`: the number of bytes, 0 or `posix.WOULD_BLOCK`. */
  receive(client: number): number {
    return posix.recvPinned(this.#fds[client] ?? CLOSED, this.#input);
  }

  /** Of a connection that was reset: as `receive`, and 0 when nothing is left of what had come before. */
  receiveRest(client: number): number {
    try {
      return Math.max(0, this.receive(client));
    } catch (error) {
      if (isReset(error)) return 0;
      throw error;
    }
  }

  /** @returns whether the kernel took all bytes; if not, call `sendRest` when the socket is ready to send */
  send(client: number, bytes: Buffer): boolean {
    let request = this.#requests[client] ?? this.#input;
    if (request.bytes !== bytes) {
      request = new Pinned(bytes);
      this.#requests[client] = request;
    }
    const fd = this.#fds[client] ?? CLOSED;
    const sent = posix.sendPinned(fd, request);
    if (sent === bytes.length) return true;
    this.#unsent.set(client, Buffer.from(bytes.subarray(Math.max(0, sent))));
    this.epoll.modify(fd, WATCH_ALL, client);
    return false;
  }

  /** Whether a part of its request has not been sent yet. */
  hasUnsent(client: number): boolean {
    return this.#unsent.size > 0 && this.#unsent.has(client);
  }

  /** @returns whether the whole request has been sent now */
  sendRest(client: number): boolean {
    const fd = this.#fds[client] ?? CLOSED;
    const rest = this.#unsent.get(client) ?? NOTHING;
    const unsent = rest.subarray(Math.max(0, posix.send(fd, rest)));
    if (unsent.length > 0) {
      this.#unsent.set(client, unsent);
      return false;
    }
    this.#unsent.delete(client);
    this.epoll.modify(fd, WATCH_ANSWER, client);
    return true;
  }

  close(client: number): void {
    const fd = this.#fds[client] ?? CLOSED;
    if (fd === CLOSED) return;
    this.#fds[client] = CLOSED;
    this.#unsent.delete(client);
    posix.close(fd);
  }

  [Symbol.dispose](): void {
    for (let client = 0; client < this.#fds.length; client++) this.close(client);
    this.epoll[Symbol.dispose]();
  }
}

function isReset(error: unknown): boolean {
  return error instanceof SocketError && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** @throws SocketError when the connection failed */
function isConnected(fd: posix.Fd): boolean {
  return posix.send(fd, NOTHING) !== posix.WOULD_BLOCK;
}
