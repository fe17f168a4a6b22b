/**
 * A multiplexer over poll(2). Each wait hands the kernel the whole list of descriptors, which it walks, and then walks it
 * again for those that are ready: it costs O(n) of all that are watched. `wait` blocks.
 */
import { EINTR, SocketError } from './errno.ts';
import { bind, errno } from './libc.ts';
import type { Connections, Multiplexer } from './multiplexer.ts';
import { Pinned } from './pinned.ts';
import { close, type Fd, recv, send } from './socket.ts';
import { Ready } from './epoll.ts';

const poll = bind<[list: number, count: number, timeoutMs: number]>('int poll(int64_t, unsigned long, int)');
const ppoll = bind<[list: number, count: number, timeout: Uint8Array, signals: null]>(
  'int ppoll(int64_t, unsigned long, void *, void *)',
);

/** `struct pollfd` is { int fd; short events; short revents }: two words, the second with the results in its upper half. */
const WORDS = 2;
const RESULTS_SHIFT = 16;
const EVENTS_MASK = 0xffff;

export class Poll implements Multiplexer {
  readonly mostFd = Infinity;
  readonly connections: Connections = {
    add: (fd, tag) => this.add(fd, Ready.receive, tag),
    recv,
    send,
    close: (fd) => {
      this.remove(fd);
      close(fd);
    },
  };
  #list = new Int32Array(64 * WORDS);
  #pinned = pin(this.#list);
  #count = 0;
  /** By place in the list. */
  readonly #tags: number[] = [];
  /** By descriptor. */
  readonly #places: (number | undefined)[] = [];
  /** Of the last wait; copies, since the list changes while its events are dealt with. */
  readonly #readyTags: number[] = [];
  readonly #readyBits: number[] = [];
  /** `struct timespec`: seconds and nanoseconds, 64 bits each, of which the lower halves are enough. */
  readonly #timeout = new Int32Array(4);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);

  add(fd: Fd, bits: number, tag: number): void {
    const place = this.#count++;
    if (this.#list.length < this.#count * WORDS) this.#grow();
    this.#list[place * WORDS] = fd;
    this.#places[fd] = place;
    this.#set(place, bits, tag);
  }

  modify(fd: Fd, bits: number, tag: number): void {
    this.#set(this.#placeOf(fd), bits, tag);
  }

  /** A descriptor must be removed before it is closed. */
  remove(fd: Fd): void {
    const place = this.#placeOf(fd);
    this.#places[fd] = undefined;
    const last = --this.#count;
    if (place === last) return;
    // The last one takes its place.
    const moved = this.#list[last * WORDS] ?? 0;
    this.#list.copyWithin(place * WORDS, last * WORDS, (last + 1) * WORDS);
    this.#tags[place] = this.#tags[last] ?? 0;
    this.#places[moved] = place;
  }

  wait(timeoutMs: number): number {
    return this.#collect(poll(this.#pinned.address, this.#count, timeoutMs), 'poll');
  }

  waitUs(timeoutUs: number): number {
    this.#timeout[0] = timeoutUs / 1e6;
    this.#timeout[2] = (timeoutUs % 1e6) * 1000;
    return this.#collect(ppoll(this.#pinned.address, this.#count, this.#timeoutBytes, null), 'ppoll');
  }

  tag(index: number): number {
    return this.#readyTags[index] ?? -1;
  }

  bits(index: number): number {
    return this.#readyBits[index] ?? 0;
  }

  /** It holds no descriptor of its own. */
  [Symbol.dispose](): void {
    this.#count = 0;
  }

  #placeOf(fd: Fd): number {
    const place = this.#places[fd];
    if (place === undefined) throw new RangeError(`descriptor ${fd} is not watched`);
    return place;
  }

  #set(place: number, bits: number, tag: number): void {
    this.#list[place * WORDS + 1] = bits & EVENTS_MASK;
    this.#tags[place] = tag;
  }

  #grow(): void {
    const larger = new Int32Array(this.#list.length * 2);
    larger.set(this.#list);
    this.#list = larger;
    this.#pinned = pin(larger);
  }

  /** @param ready how many the kernel has found */
  #collect(ready: number, syscall: string): number {
    if (ready < 0) return excuse(syscall);
    let found = 0;
    for (let place = 0; found < ready; place++) {
      const bits = (this.#list[place * WORDS + 1] ?? 0) >>> RESULTS_SHIFT;
      if (bits === 0) continue;
      this.#readyTags[found] = this.#tags[place] ?? 0;
      this.#readyBits[found++] = bits;
    }
    return ready;
  }
}

function pin(words: Int32Array): Pinned {
  return new Pinned(new Uint8Array(words.buffer));
}

/** A signal ends a wait early: the caller, which reads the clock anyway, waits again. */
function excuse(syscall: string): 0 {
  const number = errno();
  if (number !== EINTR) throw new SocketError(syscall, number);
  return 0;
}
