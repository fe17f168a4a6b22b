/** Looks at the sockets of waiting clients: an `epoll_wait` for 256 of them, and a look at the first byte of those that are ready. */
import { Epoll, Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { type Fd, MSG_DONTWAIT, MSG_PEEK, recv } from '../../posix/socket.ts';
import type { Lookout } from './turns.ts';

/** The most sockets that one `epoll_wait` reports. */
const MOST_EVENTS = 256;

export class SocketLookout implements Lookout, Disposable {
  readonly #epoll = new Epoll(MOST_EVENTS);
  readonly #descriptors = new Map<number, Fd>();
  readonly #byte = new Uint8Array(1);

  add(descriptor: Fd, number: number): void {
    this.#descriptors.set(number, descriptor);
    this.#epoll.add(descriptor, Ready.receive | Ready.peerClosed, number);
  }

  remove(descriptor: Fd, number: number): void {
    this.#descriptors.delete(number);
    this.#epoll.remove(descriptor);
  }

  look(report: (number: number, seen: 'gone' | 'sent') => void): void {
    const seen = new Map<number, number>();
    // The kernel first reports those that the call before left out.
    for (let left = this.#descriptors.size; left > 0; left -= MOST_EVENTS) {
      const count = this.#epoll.wait(0);
      for (let index = 0; index < count; index++) seen.set(this.#epoll.tag(index), this.#epoll.bits(index));
    }
    for (const [number, bits] of seen) {
      const descriptor = this.#descriptors.get(number);
      if (descriptor !== undefined) report(number, this.#hasGone(descriptor, bits) ? 'gone' : 'sent');
    }
  }

  [Symbol.dispose](): void {
    this.#epoll[Symbol.dispose]();
  }

  /** A client that only ended its sending side may wait for the answer to what it has sent. */
  #hasGone(descriptor: Fd, bits: number): boolean {
    if ((bits & (Ready.error | Ready.hangUp)) !== 0) return true;
    try {
      return recv(descriptor, this.#byte, MSG_PEEK | MSG_DONTWAIT) === 0;
    } catch (error) {
      if (error instanceof SocketError) return true;
      throw error;
    }
  }
}
