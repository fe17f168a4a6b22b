/**
 * A multiplexer over io_uring(7), which moves the bytes as well: a connection's `recv` is under way before anything has come,
 * and `wait` hands over all sends and receives of a turn in one `io_uring_enter`, in which it blocks. A connection is
 * reported when its `recv` or `send` is done: then that call returns the result. So a `send` returns UNDER_WAY first.
 * Other descriptors are polled. Each connection has one `recv` under way at the most, and none while it is watched for
 * something else: what a client sends meanwhile stays in the kernel.
 */
import { Ready } from './epoll.ts';
import { EAGAIN, ENOBUFS, SocketError } from './errno.ts';
import { CHOOSE_BUFFER, IoUring, Operation, POLL_FIRST, SKIP_SUCCESS } from './io-uring.ts';
import { addressOf } from './libc.ts';
import { type Connections, type Multiplexer, UNDER_WAY } from './multiplexer.ts';
import { type Fd, MSG_DONTWAIT, MSG_NOSIGNAL, recv, WOULD_BLOCK } from './socket.ts';

/** What is under way for a descriptor; the lower bits of an operation's mark. */
const RECEIVE = 1;
const SEND = 2;
const POLL_RECEIVE = 4;
const POLL_SEND = 8;
const POLL_BROKEN = 16;
const KIND_BITS = 5;
const KIND_MASK = (1 << KIND_BITS) - 1;
const GENERATIONS = 1 << (31 - KIND_BITS);
const ALL_OF_DESCRIPTOR = 3;
const BUFFER_SHIFT = 16;

/** No result: neither a number of bytes nor of an error. */
const NONE = -0x4000_0000;

class Watched {
  readonly fd: Fd;
  readonly isConnection: boolean;
  /** Distinguishes it from earlier ones with the same number, whose completions may come late. */
  readonly generation: number;
  tag: number;
  bits: number;
  /** Kinds, ORed. */
  underWay = 0;
  received = NONE;
  /** That of `received`. */
  buffer = 0;
  sent = NONE;
  /** To be reported by the wait that goes on. */
  ready = 0;
  /** It is in the list of those whose operations are to be put next. */
  isListed = false;

  constructor(fd: Fd, isConnection: boolean, generation: number, bits: number, tag: number) {
    this.fd = fd;
    this.isConnection = isConnection;
    this.generation = generation;
    this.bits = bits;
    this.tag = tag;
  }
}

export class Uring implements Multiplexer {
  readonly mostFd = Infinity;
  readonly connections: Connections = {
    add: (fd, tag) => this.#watch(fd, Ready.receive, tag, true),
    recv: (fd, buffer) => this.#recv(fd, buffer),
    send: (fd, bytes) => this.#send(fd, bytes),
    close: (fd) => this.#close(fd),
  };
  readonly #ring = new IoUring();
  /** By descriptor. */
  readonly #watched: (Watched | undefined)[] = [];
  #generation = 0;
  /** Those whose operations are to be put before the next wait. */
  #listed: Watched[] = [];
  /** Those of the last wait. */
  readonly #ready: Watched[] = [];
  readonly #readyBits: number[] = [];
  /** Held until they are sent: the kernel has their addresses only. */
  readonly #sending: Uint8Array[] = [];
  readonly #addresses = new WeakMap<ArrayBufferLike, number>();
  readonly #take = (fd: Fd, mark: number, result: number, flags: number): void => {
    const watched = this.#watched[fd];
    if (watched?.generation === mark >> KIND_BITS) this.#complete(watched, mark & KIND_MASK, result, flags);
    else if (mark >= 0 && hasBuffer(flags)) this.#ring.giveBuffer(flags >>> BUFFER_SHIFT);
  };

  add(fd: Fd, bits: number, tag: number): void {
    this.#watch(fd, bits, tag, false);
  }

  modify(fd: Fd, bits: number, tag: number): void {
    const watched = this.#find(fd);
    watched.bits = bits;
    watched.tag = tag;
    this.#list(watched);
  }

  remove(fd: Fd): void {
    const watched = this.#find(fd);
    if (watched.underWay !== 0) this.#put(Operation.cancel + SKIP_SUCCESS, fd, ALL_OF_DESCRIPTOR);
    if (watched.received > 0) this.#ring.giveBuffer(watched.buffer);
    this.#watched[fd] = undefined;
  }

  wait(timeoutMs: number): number {
    return this.waitUs(timeoutMs * 1000);
  }

  waitUs(timeoutUs: number): number {
    this.#ready.length = 0;
    this.#readyBits.length = 0;
    const listed = this.#listed;
    this.#listed = [];
    for (const watched of listed) this.#begin(watched);
    this.#ring.enter(this.#ready.length > 0 || timeoutUs === 0 ? 0 : 1, timeoutUs);
    this.#sending.length = 0;
    this.#ring.takeAll(this.#take);
    for (const watched of this.#ready) {
      this.#readyBits.push(watched.ready);
      watched.ready = 0;
    }
    return this.#ready.length;
  }

  tag(index: number): number {
    return this.#ready[index]?.tag ?? -1;
  }

  bits(index: number): number {
    return this.#readyBits[index] ?? 0;
  }

  [Symbol.dispose](): void {
    this.#ring[Symbol.dispose]();
  }

  #watch(fd: Fd, bits: number, tag: number, isConnection: boolean): void {
    this.#generation = (this.#generation + 1) % GENERATIONS;
    const watched = new Watched(fd, isConnection, this.#generation, bits, tag);
    this.#watched[fd] = watched;
    this.#list(watched);
  }

  #find(fd: Fd): Watched {
    const watched = this.#watched[fd];
    if (watched === undefined) throw new RangeError(`descriptor ${fd} is not watched`);
    return watched;
  }

  #list(watched: Watched): void {
    if (watched.isListed) return;
    watched.isListed = true;
    this.#listed.push(watched);
  }

  /** Puts the operations whose end is wanted; what has ended already is reported. */
  #begin(watched: Watched): void {
    watched.isListed = false;
    if (this.#watched[watched.fd] !== watched) return;
    const { bits } = watched;
    if ((bits & Ready.receive) !== 0) {
      if (!watched.isConnection) this.#poll(watched, POLL_RECEIVE, Ready.receive);
      else if (watched.received !== NONE) this.#report(watched, Ready.receive);
      else this.#receive(watched);
    }
    if ((bits & Ready.send) !== 0) {
      if (watched.sent !== NONE) this.#report(watched, Ready.send);
      else if ((watched.underWay & SEND) === 0) this.#poll(watched, POLL_SEND, Ready.send);
    }
    if (bits === 0) this.#poll(watched, POLL_BROKEN, 0);
  }

  #receive(watched: Watched): void {
    if ((watched.underWay & RECEIVE) !== 0) return;
    const operation = Operation.receive + CHOOSE_BUFFER + POLL_FIRST;
    this.#start(watched, RECEIVE, operation, 0, 0, 0);
  }

  #poll(watched: Watched, kind: number, bits: number): void {
    if ((watched.underWay & kind) === 0) this.#start(watched, kind, Operation.poll, 0, 0, bits);
  }

  #start(
    watched: Watched,
    kind: number,
    operation: number,
    address: number,
    length: number,
    mode: number,
  ): void {
    watched.underWay |= kind;
    const mark = (watched.generation << KIND_BITS) | kind;
    this.#ring.put(operation, watched.fd, address, length, mode, mark);
  }

  /** An operation of which no completion is expected. */
  #put(operation: number, fd: Fd, mode: number): void {
    this.#ring.put(operation, fd, 0, 0, mode, -1);
  }

  #report(watched: Watched, bits: number): void {
    if (watched.ready === 0) this.#ready.push(watched);
    watched.ready |= bits;
  }

  #complete(watched: Watched, kind: number, result: number, flags: number): void {
    watched.underWay &= ~kind;
    if (kind === RECEIVE) this.#completeReceive(watched, result, flags);
    else if (kind === SEND) {
      watched.sent = result;
      this.#report(watched, Ready.send);
    } else {
      const bits = result & (watched.bits | Ready.error | Ready.hangUp);
      // What is watched for it still is so, or is something else by now.
      this.#list(watched);
      if (result > 0 && bits !== 0) this.#report(watched, bits);
    }
  }

  #completeReceive(watched: Watched, result: number, flags: number): void {
    // All buffers are taken: it begins again when those of this turn have been given back.
    if (result === -ENOBUFS) return this.#list(watched);
    watched.received = result;
    if (hasBuffer(flags)) watched.buffer = flags >>> BUFFER_SHIFT;
    if (result < 0) this.#report(watched, Ready.error | Ready.receive);
    else if ((watched.bits & Ready.receive) !== 0) this.#report(watched, Ready.receive);
  }

  #recv(fd: Fd, buffer: Uint8Array): number {
    const watched = this.#find(fd);
    const result = watched.received;
    this.#list(watched);
    // The caller looks for itself: what is under way goes on within the next wait only.
    if (result === NONE) return recv(fd, buffer, MSG_DONTWAIT);
    watched.received = NONE;
    if (result < 0) throw new SocketError('recv', -result);
    if (result > 0) this.#ring.takeBuffer(watched.buffer, result, buffer);
    return result;
  }

  #send(fd: Fd, bytes: Uint8Array): number {
    const watched = this.#find(fd);
    const result = watched.sent;
    this.#list(watched);
    if (result !== NONE) {
      watched.sent = NONE;
      if (result === -EAGAIN) return WOULD_BLOCK;
      if (result < 0) throw new SocketError('send', -result);
      return result;
    }
    if ((watched.underWay & SEND) !== 0) return UNDER_WAY;
    this.#sending.push(bytes);
    // With MSG_DONTWAIT it ends within the `io_uring_enter` that begins it.
    this.#start(
      watched,
      SEND,
      Operation.send,
      this.#addressOf(bytes),
      bytes.length,
      MSG_NOSIGNAL | MSG_DONTWAIT,
    );
    return UNDER_WAY;
  }

  #close(fd: Fd): void {
    this.remove(fd);
    this.#put(Operation.close + SKIP_SUCCESS, fd, 0);
  }

  /** That of the memory is looked up once. */
  #addressOf(bytes: Uint8Array): number {
    const { buffer, byteOffset } = bytes;
    let start = this.#addresses.get(buffer);
    if (start === undefined) {
      start = addressOf(bytes) - byteOffset;
      this.#addresses.set(buffer, start);
    }
    return start + byteOffset;
  }
}

function hasBuffer(flags: number): boolean {
  return (flags & 1) !== 0;
}
