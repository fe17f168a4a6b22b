/**
 * A distance between clients and their server: what comes from one side leaves to the other half a round trip later, in its
 * order, and so do the end of a connection and its reset. It stands on the clients' side: no model relays bytes. One
 * epoll loop on the calling thread; Node's event loop runs between its turns.
 *
 * What it does not delay is the handshake, which the kernel answers: connections are to be kept. Nor is there a network's
 * loss, or TCP's slow start over a long way. A direction holds so many bytes, as a window does, and is not received from beyond.
 */
import { Epoll, Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { Pinned } from '../../posix/pinned.ts';
import * as posix from '../../posix/socket.ts';
import { setTimerSlack } from '../../posix/timer-slack.ts';

const BACKLOG = 4096;
const RECEIVE_BYTES = 65_536;
const MOST_HELD_BYTES = 4 * 2 ** 20;
/** Between two looks at what is due. */
const MOST_EVENTS = 16;

/** One socket of a connection. Bytes come from it, and go to its other end. */
interface End {
  /** -1 once it is closed. */
  fd: posix.Fd;
  readonly tag: number;
  other: End | null;
  /** Received from it, and not sent to the other end yet. */
  heldBytes: number;
  /** What is due to be sent to it, and the kernel has not taken; `END` is the last. */
  readonly unsent: (Buffer | typeof END)[];
  /** It sends no more. */
  hasEnded: boolean;
  /** Nothing more is sent to it. */
  isShut: boolean;
  watched: number;
}

const END = 'end';
const RESET = 'reset';

interface Delayed {
  readonly dueUs: number;
  readonly to: End;
  readonly what: Buffer | typeof END | typeof RESET;
}

export class Relay implements Disposable {
  /** Where clients connect. */
  readonly port: number;
  readonly #server: posix.SocketAddress;
  readonly #oneWayUs: number;
  readonly #clock: () => number;
  readonly #epoll = new Epoll(MOST_EVENTS);
  readonly #listener: posix.Fd;
  readonly #input = new Pinned(Buffer.alloc(RECEIVE_BYTES));
  readonly #handlers = new Map<number, (bits: number) => void>();
  readonly #ends = new Set<End>();
  #nextTag = 0;
  /** All directions have the same delay: what came first is due first. Those before `#head` have left. */
  #delayed: Delayed[] = [];
  #head = 0;

  /** @param clock µs, which only goes forward */
  constructor(server: posix.SocketAddress, roundTripMs: number, clock: () => number) {
    this.#server = server;
    this.#oneWayUs = (roundTripMs * 1000) / 2;
    this.#clock = clock;
    this.#listener = posix.socket({ nonBlocking: true });
    posix.bind(this.#listener, { host: '127.0.0.1', port: 0 });
    posix.listen(this.#listener, BACKLOG);
    this.port = posix.getAddress(this.#listener).port;
    this.watch(this.#listener, Ready.receive, () => this.#accept());
    setTimerSlack(1);
  }

  /** Moves what is ready and due, and waits for more, until this time. */
  turn(untilUs: number): void {
    for (let nowUs = this.#clock(); nowUs < untilUs; nowUs = this.#clock()) {
      this.#release(nowUs);
      const dueUs = Math.min(untilUs, this.#delayed[this.#head]?.dueUs ?? untilUs);
      const ready = this.#epoll.waitUs(Math.max(0, dueUs - this.#clock()));
      for (let index = 0; index < ready; index++)
        this.#handlers.get(this.#epoll.tag(index))?.(this.#epoll.bits(index));
    }
  }

  /** Makes a connection of two sockets, which are its own from now on. */
  link(one: posix.Fd, another: posix.Fd): readonly [End, End] {
    const [first, second] = [this.#open(one), this.#open(another)];
    [first.other, second.other] = [second, first];
    return [first, second];
  }

  /** Calls this in a turn where the descriptor is ready. @returns its tag */
  watch(fd: posix.Fd, bits: number, handle: (bits: number) => void): number {
    const tag = this.#nextTag++;
    this.#handlers.set(tag, handle);
    this.#epoll.add(fd, bits, tag);
    return tag;
  }

  [Symbol.dispose](): void {
    for (const end of this.#ends) this.#close(end);
    if (this.#handlers.delete(0)) posix.close(this.#listener);
    this.#epoll[Symbol.dispose]();
  }

  #accept(): void {
    for (;;) {
      const client = posix.accept(this.#listener, { nonBlocking: true });
      if (client === posix.WOULD_BLOCK || client === posix.NO_DESCRIPTOR) return;
      const server = posix.socket({ nonBlocking: true, host: this.#server.host });
      const [, end] = this.link(client, server);
      this.#attempt(end, () => posix.connect(server, this.#server));
    }
  }

  #open(fd: posix.Fd): End {
    posix.setOption(fd, posix.SocketOption.noDelay, 1);
    const tag = this.watch(fd, Ready.receive, (bits) => this.#handle(end, bits));
    const end: End = {
      fd,
      tag,
      other: null,
      heldBytes: 0,
      unsent: [],
      hasEnded: false,
      isShut: false,
      watched: Ready.receive,
    };
    this.#ends.add(end);
    return end;
  }

  #handle(end: End, bits: number): void {
    if ((bits & Ready.send) !== 0) this.#attempt(end, () => this.#flush(end));
    if ((bits & ~Ready.send) === 0 || end.fd === -1) return;
    if (end.hasEnded) this.#break(end);
    else this.#attempt(end, () => this.#receive(end));
  }

  #receive(end: End): void {
    const received = posix.recvPinned(end.fd, this.#input);
    if (received === posix.WOULD_BLOCK) return;
    if (received === 0) {
      end.hasEnded = true;
      this.#delay(end, END);
    } else {
      end.heldBytes += received;
      this.#delay(end, Buffer.from(this.#input.bytes.subarray(0, received)));
    }
    this.#review(end);
  }

  #delay({ other }: End, what: Delayed['what']): void {
    if (other !== null) this.#delayed.push({ dueUs: this.#clock() + this.#oneWayUs, to: other, what });
  }

  #release(nowUs: number): void {
    for (;;) {
      const next = this.#delayed[this.#head];
      if (next === undefined || next.dueUs > nowUs) break;
      this.#head += 1;
      this.#leave(next);
    }
    if (this.#head < Math.min(1024, this.#delayed.length) || this.#head === 0) return;
    this.#delayed = this.#delayed.slice(this.#head);
    this.#head = 0;
  }

  #leave({ to, what }: Delayed): void {
    if (to.fd === -1) return;
    if (what === RESET) {
      posix.resetOnClose(to.fd);
      this.#close(to);
      return;
    }
    to.unsent.push(what);
    if (to.unsent.length === 1) this.#attempt(to, () => this.#flush(to));
  }

  /** Sends what is due, as far as the kernel takes it. */
  #flush(end: End): void {
    for (let next = end.unsent[0]; next !== undefined; next = end.unsent[0]) {
      if (next === END) {
        end.isShut = true;
        posix.shutdown(end.fd, posix.Shutdown.send);
      } else {
        const sent = Math.max(0, posix.send(end.fd, next));
        if (end.other !== null) this.#let(end.other, sent);
        if (sent < next.length) {
          end.unsent[0] = next.subarray(sent);
          break;
        }
      }
      end.unsent.shift();
    }
    this.#review(end);
  }

  /** So many bytes of this end have left. */
  #let(end: End, bytes: number): void {
    end.heldBytes -= bytes;
    this.#review(end);
  }

  /** Closes it where both directions have ended; else it is watched for what it may do next. */
  #review(end: End): void {
    if (end.hasEnded && end.isShut) this.#close(end);
    const wants = !end.hasEnded && end.heldBytes < MOST_HELD_BYTES ? Ready.receive : 0;
    const bits = wants | (end.unsent.length > 0 ? Ready.send : 0);
    if (end.fd === -1 || bits === end.watched) return;
    end.watched = bits;
    this.#epoll.modify(end.fd, bits, end.tag);
  }

  #attempt(end: End, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      this.#break(end);
    }
  }

  /** It was reset, or could not be connected: its other end will be reset half a round trip later. */
  #break(end: End): void {
    this.#delay(end, RESET);
    this.#close(end);
  }

  #close(end: End): void {
    if (end.fd === -1) return;
    posix.close(end.fd);
    end.fd = -1;
    this.#handlers.delete(end.tag);
    this.#ends.delete(end);
  }
}
