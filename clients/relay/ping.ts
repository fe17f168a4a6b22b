/**
 * How long a round trip through a relay takes: bytes that go to and fro over a connection of the relay's own, beside those of
 * the clients and in the same loop, 100 each second. They wait wherever those wait: in the kernel, and for the loop.
 */
import * as posix from '../../posix/socket.ts';
import { Ready } from '../../posix/epoll.ts';
import type { Relay } from './relay.ts';

const INTERVAL_US = 10_000;
const MOST_BYTES = 4096;

/** Round trips in a while, ms; null: none came back. */
interface RoundTrips {
  readonly meanMs: number | null;
  readonly medianMs: number | null;
}

export class Ping implements Disposable {
  readonly #clock: () => number;
  readonly #near: posix.Fd;
  readonly #far: posix.Fd;
  readonly #buffer = Buffer.alloc(MOST_BYTES);
  /** When those under way were sent, µs: they come back in this order. */
  readonly #sentUs: number[] = [];
  #tripsUs: number[] = [];
  /** When the next is to be sent, µs. */
  nextUs: number;

  constructor(relay: Relay, clock: () => number) {
    this.#clock = clock;
    this.nextUs = clock();
    const [near, nearRelay] = socketPair();
    const [far, farRelay] = socketPair();
    [this.#near, this.#far] = [near, far];
    relay.link(nearRelay, farRelay);
    relay.watch(near, Ready.receive, () => this.#receive());
    relay.watch(far, Ready.receive, () => this.#answer());
  }

  /** Sends one where it is time. */
  send(): void {
    const nowUs = this.#clock();
    if (nowUs < this.nextUs) return;
    this.nextUs = nowUs + INTERVAL_US;
    this.#sentUs.push(nowUs);
    posix.send(this.#near, this.#buffer.subarray(0, 1));
  }

  /** How many came back since the last `take`. */
  get count(): number {
    return this.#tripsUs.length;
  }

  /** What came back since the last call. */
  take(): RoundTrips {
    const us = this.#tripsUs.toSorted((a, b) => a - b);
    this.#tripsUs = [];
    const [middleUs] = us.slice(us.length >> 1);
    if (middleUs === undefined) return { meanMs: null, medianMs: null };
    const totalUs = us.reduce((sum, one) => sum + one, 0);
    return { meanMs: totalUs / us.length / 1000, medianMs: middleUs / 1000 };
  }

  [Symbol.dispose](): void {
    posix.close(this.#near);
    posix.close(this.#far);
  }

  #receive(): void {
    const received = posix.recv(this.#near, this.#buffer);
    const nowUs = this.#clock();
    for (const sentUs of this.#sentUs.splice(0, received)) this.#tripsUs.push(nowUs - sentUs);
  }

  #answer(): void {
    const received = posix.recv(this.#far, this.#buffer);
    posix.send(this.#far, this.#buffer.subarray(0, received));
  }
}

/** A connection over loopback, as those of the clients are: both its ends do not block. */
function socketPair(): [posix.Fd, posix.Fd] {
  const listener = posix.socket();
  posix.bind(listener, { host: '127.0.0.1', port: 0 });
  posix.listen(listener, 1);
  const one = posix.socket({ nonBlocking: true });
  posix.connect(one, posix.getAddress(listener));
  posix.setOption(one, posix.SocketOption.noDelay, 1);
  const another = posix.accept(listener, { nonBlocking: true });
  posix.setOption(another, posix.SocketOption.noDelay, 1);
  posix.close(listener);
  return [one, another];
}
