/**
 * Moves the bytes of a load with epoll and non-blocking sockets, on the calling thread, which blocks in `epoll_wait`
 * for at most a turn. Nothing is allocated per request: one buffer receives for all clients.
 */
import { setImmediate } from 'node:timers/promises';
import { Epoll, Ready } from '../../posix/epoll.ts';
import { Pinned } from '../../posix/pinned.ts';
import * as posix from '../../posix/socket.ts';
import { type ClosedLoop, Step } from '../loops/closed-loop.ts';
import { type Clock, type Engine, TURN_US, TURN_WITH_PAUSES_US } from '../stages.ts';
import { failureKind } from '../target.ts';

/** Larger than an answer is likely to be; a longer one comes in parts. */
const RECEIVE_BYTES = 65_536;
const WATCH_ANSWER = Ready.receive | Ready.peerClosed;
const WATCH_ALL = WATCH_ANSWER | Ready.send;
const CLOSED = -1;
const NOTHING: Buffer = Buffer.alloc(0);

export class PosixEngine implements Engine {
  readonly idleUs = null;
  readonly #loop: ClosedLoop;
  readonly #address: posix.SocketAddress;
  readonly #clock: Clock;
  readonly #epoll = new Epoll(512);
  readonly #buffer: Buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  readonly #input = new Pinned(this.#buffer);
  /** The last request: the next one is mostly the same memory. */
  #request = this.#input;
  /** By client. */
  readonly #fds: Int32Array;
  /** By client: what the kernel has not taken yet of a request. */
  readonly #unsent = new Map<number, Buffer>();

  constructor(loop: ClosedLoop, address: posix.SocketAddress, clock: Clock) {
    this.#loop = loop;
    this.#address = address;
    this.#clock = clock;
    this.#fds = new Int32Array(loop.clients).fill(CLOSED);
  }

  async turn(untilUs: number): Promise<void> {
    const nowUs = this.#clock();
    const turnUs = this.#loop.pausedClients > 0 ? TURN_WITH_PAUSES_US : TURN_US;
    this.#moveBytes(nowUs, Math.min(untilUs, nowUs + turnUs));
    // After the bytes, so that an answer that has come is not taken for too late.
    this.#reviewAll();
    await setImmediate();
  }

  [Symbol.dispose](): void {
    for (let client = 0; client < this.#fds.length; client++) this.#close(client);
    this.#epoll[Symbol.dispose]();
  }

  #reviewAll(): void {
    const nowUs = this.#clock();
    for (let client = 0; client < this.#loop.clients; client++) {
      const step = this.#loop.review(client, nowUs);
      if (step !== Step.wait) this.#attempt(client, step, nowUs);
    }
  }

  #attempt(client: number, step: Step, nowUs: number): void {
    try {
      this.#follow(client, step, nowUs);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #moveBytes(fromUs: number, untilUs: number): void {
    for (let nowUs = fromUs; nowUs < untilUs; nowUs = this.#clock()) {
      const ready = this.#epoll.wait(Math.ceil((untilUs - nowUs) / 1000));
      for (let index = 0; index < ready; index++)
        this.#serve(this.#epoll.tag(index), this.#epoll.bits(index));
    }
  }

  #serve(client: number, bits: number): void {
    try {
      // Only a client that is connecting, or has not sent its whole request, is watched for sending.
      if ((bits & Ready.send) !== 0 || this.#loop.isConnecting(client)) this.#goOn(client);
      else this.#receive(client, bits);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #receive(client: number, bits: number): void {
    const received = posix.recvPinned(this.#fds[client] ?? CLOSED, this.#input);
    if (received === posix.WOULD_BLOCK) return;
    const nowUs = this.#clock();
    if (received === 0) return this.#follow(client, this.#loop.ended(client, nowUs), nowUs);
    const step = this.#loop.received(client, this.#buffer, received, nowUs);
    // A server that closes after its answer without having said so closes between two requests: no error.
    const next = step === Step.send && (bits & Ready.peerClosed) !== 0 ? Step.open : step;
    if (next !== Step.wait) this.#follow(client, next, nowUs);
  }

  #follow(client: number, step: Step, nowUs: number): void {
    switch (step) {
      case Step.send:
        return this.#ask(client, nowUs);
      case Step.open:
        this.#close(client);
        return this.#open(client);
      case Step.pause:
        return this.#close(client);
      case Step.wait:
    }
  }

  #ask(client: number, nowUs: number): void {
    if (this.#unsent.size > 0 && this.#unsent.has(client)) {
      // The answer was complete before the request was: it can't be the answer to it.
      return this.#follow(client, this.#loop.failed(client, 'wrongAnswer', nowUs), nowUs);
    }
    const request = this.#loop.request(client, nowUs);
    if (request !== this.#request.bytes) this.#request = new Pinned(request);
    const sent = posix.sendPinned(this.#fds[client] ?? CLOSED, this.#request);
    if (sent !== request.length) this.#keep(client, request.subarray(Math.max(0, sent)));
  }

  #keep(client: number, rest: Buffer): void {
    this.#unsent.set(client, rest);
    this.#epoll.modify(this.#fds[client] ?? CLOSED, WATCH_ALL, client);
  }

  #open(client: number): void {
    this.#loop.opening(client, this.#clock());
    try {
      const fd = posix.socket({ nonBlocking: true });
      this.#fds[client] = fd;
      posix.setOption(fd, posix.SocketOption.noDelay, 1);
      // On the loopback the handshake is over when `connect` returns, though it says that it is still under way.
      const connected = posix.connect(fd, this.#address) || isConnected(fd);
      this.#epoll.add(fd, connected ? WATCH_ANSWER : WATCH_ALL, client);
      if (connected) this.#begin(client);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #begin(client: number): void {
    const nowUs = this.#clock();
    this.#loop.opened(client, nowUs);
    this.#ask(client, nowUs);
  }

  /** The socket takes bytes: its connection is made, or the rest of a request can be sent. */
  #goOn(client: number): void {
    const fd = this.#fds[client] ?? CLOSED;
    if (this.#loop.isConnecting(client)) {
      if (!isConnected(fd)) return;
      this.#epoll.modify(fd, WATCH_ANSWER, client);
      return this.#begin(client);
    }
    const rest = this.#unsent.get(client) ?? NOTHING;
    const unsent = rest.subarray(Math.max(0, posix.send(fd, rest)));
    if (unsent.length > 0) return this.#keep(client, unsent);
    this.#unsent.delete(client);
    this.#epoll.modify(fd, WATCH_ANSWER, client);
  }

  #close(client: number): void {
    const fd = this.#fds[client] ?? CLOSED;
    if (fd === CLOSED) return;
    this.#fds[client] = CLOSED;
    this.#unsent.delete(client);
    posix.close(fd);
  }

  #fail(client: number, error: unknown): void {
    const kind = failureKind(error, this.#loop.clients);
    const nowUs = this.#clock();
    this.#follow(client, this.#loop.failed(client, kind, nowUs), nowUs);
  }
}

/** @throws SocketError when the connection failed */
function isConnected(fd: posix.Fd): boolean {
  return posix.send(fd, NOTHING) !== posix.WOULD_BLOCK;
}
