/**
 * Readiness of many descriptors at once (epoll(7)), level-triggered unless `once` is set. One `Epoll` belongs to one thread; `wait` blocks.
 */
import { endianness } from 'node:os';
import * as libc from './libc.ts';
import { EINTR, ENOSYS, SocketError } from './errno.ts';
import type { Connections, Multiplexer } from './multiplexer.ts';
import { Pinned } from './pinned.ts';
import { close, type Fd, recv, send } from './socket.ts';

const EPOLL_CLOEXEC = 0o2000000;
const ADD = 1;
const REMOVE = 2;
const MODIFY = 3;

/** Bits of an event (sys/epoll.h). `hangUp` and `error` are always reported, even when not requested. */
export const Ready = {
  receive: 0x001,
  send: 0x004,
  error: 0x008,
  hangUp: 0x010,
  peerClosed: 0x2000,
  /** No event: what was reported is reported again only when something comes after it (EPOLLET). */
  once: 0x8000_0000,
} as const;

/** The number of epoll_pwait2, the same on x64 and arm64; Linux has it since 5.11. */
const SYS_EPOLL_PWAIT2 = 441;
const SIGNAL_SET_BYTES = 8;
/** Set once the kernel has reported that it has no epoll_pwait2. */
let isOld = false;

/**
 * `struct epoll_event` is { uint32 events; uint64 data }, packed on x86-64 alone (the kernel's EPOLL_PACKED):
 * 12 bytes there with the data at 4, 16 bytes elsewhere with the data at 8. In 32-bit words:
 */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4;
const DATA_WORD = process.arch === 'x64' ? 1 : 2;

export class Epoll implements Multiplexer {
  readonly mostFd = Infinity;
  readonly connections: Connections = {
    add: (fd, tag) => this.add(fd, Ready.receive, tag),
    recv,
    send,
    close,
  };
  /** -1 once it was given back. */
  #fd: Fd;
  readonly #events: Int32Array;
  readonly #eventBytes: Pinned;
  readonly #change = new Int32Array(EVENT_WORDS);
  readonly #changeBytes = new Uint8Array(this.#change.buffer);
  readonly #maxEvents: number;
  /** `struct timespec`: seconds and nanoseconds, 64 bits each, of which the lower halves are enough. */
  readonly #timeout = new Int32Array(4);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);

  /** @param maxEvents how many descriptors one `wait` reports at the most */
  constructor(maxEvents = 256) {
    if (endianness() !== 'LE') throw new Error('epoll events are read as little-endian words');
    this.#fd = libc.epollCreate1(EPOLL_CLOEXEC);
    if (this.#fd < 0) throw new SocketError('epoll_create1', libc.errno());
    this.#maxEvents = maxEvents;
    this.#events = new Int32Array(maxEvents * EVENT_WORDS);
    this.#eventBytes = new Pinned(new Uint8Array(this.#events.buffer));
  }

  /** Watches `fd` for the `Ready` bits; `wait` reports it by `tag`, a number of the caller's (32 bits). */
  add(fd: Fd, bits: number, tag: number): void {
    this.#control(ADD, fd, bits, tag);
  }

  modify(fd: Fd, bits: number, tag: number): void {
    this.#control(MODIFY, fd, bits, tag);
  }

  /** Stops watching. A descriptor that is closed leaves by itself. */
  remove(fd: Fd): void {
    this.#control(REMOVE, fd, 0, 0);
  }

  /**
   * Blocks until a descriptor is ready or the time is over; a signal makes the time begin again.
   * @param timeoutMs in whole ms: -1 waits for ever, 0 only looks
   * @returns how many are ready: read `tag(i)` and `bits(i)` of each before the next `wait`
   */
  wait(timeoutMs: number): number {
    for (;;) {
      const count = libc.epollWaitAt(this.#fd, this.#eventBytes.address, this.#maxEvents, timeoutMs);
      if (count >= 0) return count;
      const errno = libc.errno();
      if (errno !== EINTR) throw new SocketError('epoll_wait', errno);
    }
  }

  /**
   * As `wait`, but in microseconds (epoll_pwait2). On a kernel without that call, it waits the whole ms only, and so too
   * short. Its precision depends on the timer slack of the thread: see `setTimerSlack`.
   * @param timeoutUs 0 or more, at most half an hour
   */
  waitUs(timeoutUs: number): number {
    if (isOld) return this.wait(Math.floor(timeoutUs / 1000));
    this.#timeout[0] = timeoutUs / 1e6;
    this.#timeout[2] = (timeoutUs % 1e6) * 1000;
    const count = libc.epollPwait2(
      SYS_EPOLL_PWAIT2,
      this.#fd,
      this.#eventBytes.bytes,
      this.#maxEvents,
      this.#timeoutBytes,
      null,
      SIGNAL_SET_BYTES,
    );
    return count >= 0 ? count : this.#excuse(timeoutUs);
  }

  tag(index: number): number {
    return this.#events[index * EVENT_WORDS + DATA_WORD] ?? -1;
  }

  bits(index: number): number {
    return this.#events[index * EVENT_WORDS] ?? 0;
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd !== -1) close(fd);
  }

  /** A signal ends a wait in microseconds early: the caller, which reads the clock anyway, waits again. */
  #excuse(timeoutUs: number): number {
    const errno = libc.errno();
    if (errno === EINTR) return 0;
    if (errno !== ENOSYS) throw new SocketError('epoll_pwait2', errno);
    isOld = true;
    return this.waitUs(timeoutUs);
  }

  #control(operation: number, fd: Fd, bits: number, tag: number): void {
    this.#change[0] = bits;
    this.#change[DATA_WORD] = tag;
    if (libc.epollCtl(this.#fd, operation, fd, this.#changeBytes) < 0) {
      throw new SocketError('epoll_ctl', libc.errno());
    }
  }
}
