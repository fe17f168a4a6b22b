/**
 * Looks at the sockets of waiting clients: an `epoll_wait` for 256 of them, and a look at what those have sent of which
 * something new has come. Nothing is received.
 */
import { Epoll, Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { type Fd, MSG_DONTWAIT, MSG_PEEK, recv } from '../../posix/socket.ts';
import { MAX_HEAD_BYTES } from '../../workloads/http.ts';
import type { Lookout, Sight } from './turns.ts';

/** The most sockets that one `epoll_wait` reports. */
const MOST_EVENTS = 256;

export class SocketLookout implements Lookout, Disposable {
  readonly #epoll = new Epoll(MOST_EVENTS);
  readonly #descriptors = new Map<number, Fd>();
  /** One byte more than a request's head may have. */
  readonly #bytes = Buffer.alloc(MAX_HEAD_BYTES + 1);
  readonly #isWhole: (bytes: Buffer) => boolean;

  /** @param isWhole whether bytes hold a whole request */
  constructor(isWhole: (bytes: Buffer) => boolean) {
    this.#isWhole = isWhole;
  }

  add(descriptor: Fd, number: number): void {
    this.#descriptors.set(number, descriptor);
    this.#epoll.add(descriptor, Ready.receive | Ready.peerClosed | Ready.once, number);
  }

  remove(descriptor: Fd, number: number): void {
    this.#descriptors.delete(number);
    this.#epoll.remove(descriptor);
  }

  look(report: (number: number, seen: Sight) => void): void {
    const seen = new Map<number, number>();
    // The kernel first reports those that the call before left out.
    for (let left = this.#descriptors.size; left > 0; left -= MOST_EVENTS) {
      const count = this.#epoll.wait(0);
      for (let index = 0; index < count; index++) seen.set(this.#epoll.tag(index), this.#epoll.bits(index));
    }
    for (const [number, bits] of seen) {
      const descriptor = this.#descriptors.get(number);
      if (descriptor !== undefined) report(number, this.#sight(descriptor, bits));
    }
  }

  [Symbol.dispose](): void {
    this.#epoll[Symbol.dispose]();
  }

  /** A client that only ended its sending side may wait for the answer to what it has sent. */
  #sight(descriptor: Fd, bits: number): Sight {
    if ((bits & (Ready.error | Ready.hangUp)) !== 0) return 'gone';
    try {
      const length = recv(descriptor, this.#bytes, MSG_PEEK | MSG_DONTWAIT);
      if (length <= 0) return 'gone';
      return this.#isWhole(this.#bytes.subarray(0, length)) ? 'whole' : 'begun';
    } catch (error) {
      if (error instanceof SocketError) return 'gone';
      throw error;
    }
  }
}
