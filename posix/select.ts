/**
 * A multiplexer over select(2): sets of bits, one a descriptor, which are copied for each wait, and in which the kernel looks
 * at every descriptor up to the highest one. The sets have FD_SETSIZE bits, so it takes no descriptor past them. It reports no
 * broken connection that is watched for nothing. `wait` blocks.
 */
import { Ready } from './epoll.ts';
import { EINTR, EMFILE, SocketError } from './errno.ts';
import { bind, errno } from './libc.ts';
import type { Connections, Multiplexer } from './multiplexer.ts';
import { Pinned } from './pinned.ts';
import { close, type Fd, recv, send } from './socket.ts';

/** Of both glibc and musl. */
export const FD_SETSIZE = 1024;
const SET_WORDS = FD_SETSIZE / 32;
const SET_BYTES = FD_SETSIZE / 8;

/** While a descriptor is watched for nothing, a wait ends after so long: its caller looks for itself. */
const LOOK_US = 50_000;

const select = bind<[end: number, read: number, write: number, except: null, timeout: Uint8Array]>(
  'int select(int, int64_t, int64_t, void *, void *)',
);

export class Select implements Multiplexer {
  readonly mostFd = FD_SETSIZE - 1;
  readonly connections: Connections = {
    add: (fd, tag) => this.add(fd, Ready.receive, tag),
    recv,
    send,
    close: (fd) => {
      this.remove(fd);
      close(fd);
    },
  };
  /** The descriptors to receive from, and to send to. */
  readonly #watched = new Int32Array(2 * SET_WORDS);
  /** A copy of them for the kernel, which replaces it with those that are ready. */
  readonly #sets = new Int32Array(2 * SET_WORDS);
  readonly #pinned = new Pinned(new Uint8Array(this.#sets.buffer));
  /** By descriptor; undefined where it is not watched. */
  readonly #tags: (number | undefined)[] = [];
  /** Those watched for nothing. */
  readonly #mute = new Set<Fd>();
  /** Past the highest descriptor. */
  #end = 0;
  readonly #readyTags: number[] = [];
  readonly #readyBits: number[] = [];
  /** `struct timeval`: seconds and microseconds, 64 bits each, of which the lower halves are enough; the kernel leaves in it what was left. */
  readonly #timeout = new Int32Array(4);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);

  /** @throws SocketError EMFILE when the descriptor is past the sets */
  add(fd: Fd, bits: number, tag: number): void {
    if (fd > this.mostFd)
      throw new SocketError('FD_SET', EMFILE, `descriptor ${fd} is past FD_SETSIZE, which is ${FD_SETSIZE}`);
    this.#end = Math.max(this.#end, fd + 1);
    this.modify(fd, bits, tag);
  }

  modify(fd: Fd, bits: number, tag: number): void {
    this.#tags[fd] = tag;
    this.#put(fd, 0, (bits & Ready.receive) !== 0);
    this.#put(fd, SET_WORDS, (bits & Ready.send) !== 0);
    if ((bits & (Ready.receive | Ready.send)) === 0) this.#mute.add(fd);
    else this.#mute.delete(fd);
  }

  /** A descriptor must be removed before it is closed. */
  remove(fd: Fd): void {
    this.modify(fd, 0, 0);
    this.#mute.delete(fd);
    this.#tags[fd] = undefined;
    while (this.#end > 0 && this.#tags[this.#end - 1] === undefined) this.#end--;
  }

  wait(timeoutMs: number): number {
    return this.waitUs(timeoutMs * 1000);
  }

  waitUs(timeoutUs: number): number {
    const us = this.#mute.size > 0 ? Math.min(LOOK_US, timeoutUs) : timeoutUs;
    this.#timeout[0] = us / 1e6;
    this.#timeout[1] = 0;
    this.#timeout[2] = us % 1e6;
    this.#timeout[3] = 0;
    this.#sets.set(this.#watched);
    const { address } = this.#pinned;
    // It counts a descriptor twice that is ready for both.
    const ready = select(this.#end, address, address + SET_BYTES, null, this.#timeoutBytes);
    if (ready > 0) return this.#collect();
    // A signal ends a wait early: the caller, which reads the clock anyway, waits again.
    if (ready < 0 && errno() !== EINTR) throw new SocketError('select', errno());
    return 0;
  }

  tag(index: number): number {
    return this.#readyTags[index] ?? -1;
  }

  bits(index: number): number {
    return this.#readyBits[index] ?? 0;
  }

  /** It holds no descriptor of its own. */
  [Symbol.dispose](): void {
    this.#end = 0;
  }

  /** @param set where it begins */
  #put(fd: Fd, set: number, isWatched: boolean): void {
    const word = set + (fd >> 5);
    const bit = 1 << (fd & 31);
    this.#watched[word] = isWatched ? (this.#watched[word] ?? 0) | bit : (this.#watched[word] ?? 0) & ~bit;
  }

  #collect(): number {
    let found = 0;
    for (let word = 0; word << 5 < this.#end; word++) {
      const readable = this.#sets[word] ?? 0;
      const writable = this.#sets[SET_WORDS + word] ?? 0;
      for (let rest = readable | writable; rest !== 0; rest &= rest - 1) {
        const bit = rest & -rest;
        this.#readyTags[found] = this.#tags[(word << 5) + 31 - Math.clz32(bit)] ?? 0;
        this.#readyBits[found++] =
          ((readable & bit) === 0 ? 0 : Ready.receive) | ((writable & bit) === 0 ? 0 : Ready.send);
      }
    }
    return found;
  }
}
