/**
 * Non-blocking connections to one server, by number, and an epoll that watches them all. One buffer receives for all of
 * them; of what is sent, the part that the kernel has not taken is kept, and sent when it can be.
 */
import { Epoll, Ready } from '../../posix/epoll.ts';
import * as posix from '../../posix/socket.ts';

const WATCH_ANSWER = Ready.receive | Ready.peerClosed;
const WATCH_ALL = WATCH_ANSWER | Ready.send;
const CLOSED = -1;
const NOTHING: Buffer = Buffer.alloc(0);

export class PosixConnections implements Disposable {
  readonly epoll = new Epoll(512);
  readonly buffer: Buffer;
  readonly #address: posix.SocketAddress;
  readonly #fds: Int32Array;
  readonly #unsent = new Map<number, Buffer>();

  constructor(count: number, address: posix.SocketAddress, receiveBytes: number) {
    this.#address = address;
    this.#fds = new Int32Array(count).fill(CLOSED);
    this.buffer = Buffer.allocUnsafe(receiveBytes);
  }

  /**
   * @returns whether it is connected; if not, `finish` says so, once it can be sent to
   * @throws SocketError, as all that follows
   */
  open(client: number): boolean {
    const fd = posix.socket({ nonBlocking: true });
    this.#fds[client] = fd;
    posix.setOption(fd, posix.SocketOption.noDelay, 1);
    // On the loopback the handshake is over when `connect` returns, though it says that it is still under way.
    const connected = posix.connect(fd, this.#address) || isConnected(fd);
    this.epoll.add(fd, connected ? WATCH_ANSWER : WATCH_ALL, client);
    return connected;
  }

  finish(client: number): boolean {
    const fd = this.#fds[client] ?? CLOSED;
    if (!isConnected(fd)) return false;
    this.epoll.modify(fd, WATCH_ANSWER, client);
    return true;
  }

  /** Into `buffer`: the number of bytes, 0 or `posix.WOULD_BLOCK`. */
  receive(client: number): number {
    return posix.recv(this.#fds[client] ?? CLOSED, this.buffer);
  }

  /** @returns whether the kernel took it all; if not, `sendRest` goes on */
  send(client: number, bytes: Buffer): boolean {
    const fd = this.#fds[client] ?? CLOSED;
    const sent = posix.send(fd, bytes);
    if (sent === bytes.length) return true;
    this.#unsent.set(client, Buffer.from(bytes.subarray(Math.max(0, sent))));
    this.epoll.modify(fd, WATCH_ALL, client);
    return false;
  }

  /** @returns whether all is sent now */
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

/** @throws SocketError when the connection failed */
function isConnected(fd: posix.Fd): boolean {
  return posix.send(fd, NOTHING) !== posix.WOULD_BLOCK;
}
