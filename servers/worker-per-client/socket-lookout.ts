/** Looks at the sockets of waiting clients: one `epoll_wait` for all of them, and a look at the first byte of those that are ready. */
import { Epoll, Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { type Fd, MSG_DONTWAIT, MSG_PEEK, recv } from '../../posix/socket.ts';
import type { Lookout } from './turns.ts';

export class SocketLookout implements Lookout, Disposable {
  readonly #epoll = new Epoll();
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
    const count = this.#epoll.wait(0);
    const seen = Array.from(
      { length: count },
      (_, index) => [this.#epoll.tag(index), this.#epoll.bits(index)] as const,
    );
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
