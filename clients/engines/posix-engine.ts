/**
 * Moves the bytes of a closed loop with epoll and non-blocking sockets, on the calling thread, which blocks in
 * `epoll_wait` for at most a turn. Nothing is allocated per request.
 */
import { setImmediate } from 'node:timers/promises';
import { Ready } from '../../posix/epoll.ts';
import * as posix from '../../posix/socket.ts';
import { type ClosedLoop, Step } from '../loops/closed-loop.ts';
import { type Clock, type Engine, TURN_US, TURN_WITH_PAUSES_US } from '../stages.ts';
import { failureKind } from '../target.ts';
import { PosixConnections } from './posix-connections.ts';

/** Larger than an answer is likely to be; a longer one comes in parts. */
const RECEIVE_BYTES = 65_536;

export class PosixEngine implements Engine {
  idleUs: number | null;
  readonly #loop: ClosedLoop;
  readonly #clock: Clock;
  readonly #connections: PosixConnections;

  /** @param polls looks at the sockets again and again instead of sleeping */
  constructor(loop: ClosedLoop, address: posix.SocketAddress, clock: Clock, polls: boolean) {
    this.#loop = loop;
    this.#clock = clock;
    this.idleUs = polls ? 0 : null;
    this.#connections = new PosixConnections(loop.clients, address, RECEIVE_BYTES);
  }

  async turn(untilUs: number): Promise<void> {
    const nowUs = this.#clock();
    const turnUs = this.#loop.pausedClients > 0 ? TURN_WITH_PAUSES_US : TURN_US;
    const endUs = Math.min(untilUs, nowUs + turnUs);
    if (this.idleUs === null) this.#moveBytes(nowUs, endUs);
    else this.#pollBytes(this.idleUs, nowUs, endUs);
    // After the bytes: an answer that has arrived must not count as a timeout.
    this.review();
    await setImmediate();
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }

  review(): void {
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
    const { epoll } = this.#connections;
    for (let nowUs = fromUs; nowUs < untilUs; nowUs = this.#clock()) {
      const ready = epoll.wait(Math.ceil((untilUs - nowUs) / 1000));
      for (let index = 0; index < ready; index++) this.#handle(epoll.tag(index), epoll.bits(index));
    }
  }

  #pollBytes(idleBeforeUs: number, fromUs: number, untilUs: number): void {
    const { epoll } = this.#connections;
    let idleUs = idleBeforeUs;
    for (let nowUs = fromUs; nowUs < untilUs;) {
      const ready = epoll.wait(0);
      for (let index = 0; index < ready; index++) this.#handle(epoll.tag(index), epoll.bits(index));
      const afterUs = this.#clock();
      if (ready === 0) idleUs += afterUs - nowUs;
      nowUs = afterUs;
    }
    this.idleUs = idleUs;
  }

  #handle(client: number, bits: number): void {
    try {
      if (this.#loop.isConnecting(client)) {
        if (this.#connections.finish(client)) this.#begin(client);
      } else if ((bits & Ready.send) === 0) this.#receive(client, bits);
      else this.#connections.sendRest(client);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #receive(client: number, bits: number): void {
    const received = this.#connections.receive(client);
    if (received === posix.WOULD_BLOCK) return;
    const nowUs = this.#clock();
    if (received === 0) return this.#follow(client, this.#loop.ended(client, 'closed', nowUs), nowUs);
    const step = this.#loop.received(client, this.#connections.buffer, received, nowUs);
    // A server may close after its answer without `Connection: close`.
    const hasEnded = step === Step.send && (bits & Ready.peerClosed) !== 0;
    const next = hasEnded ? this.#loop.ended(client, 'closed', nowUs) : step;
    if (next !== Step.wait) this.#follow(client, next, nowUs);
  }

  #follow(client: number, step: Step, nowUs: number): void {
    switch (step) {
      case Step.send:
        return this.#send(client, nowUs);
      case Step.open:
        this.#connections.close(client);
        return this.#open(client);
      case Step.pause:
        return this.#connections.close(client);
      case Step.wait:
    }
  }

  #send(client: number, nowUs: number): void {
    // The server answered before it had the whole request: the rest of that is not worth sending (RFC 9112 9.3).
    if (this.#connections.hasUnsent(client)) return this.#follow(client, Step.open, nowUs);
    this.#connections.send(client, this.#loop.request(client, nowUs));
  }

  #open(client: number): void {
    this.#loop.opening(client, this.#clock());
    try {
      if (this.#connections.open(client)) this.#begin(client);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #begin(client: number): void {
    const nowUs = this.#clock();
    this.#loop.opened(client, nowUs);
    this.#send(client, nowUs);
  }

  #fail(client: number, error: unknown): void {
    const kind = failureKind(error, this.#loop.clients);
    const nowUs = this.#clock();
    const isBroken = kind === 'reset' && !this.#loop.isConnecting(client);
    this.#follow(
      client,
      isBroken ? this.#break(client, nowUs) : this.#loop.failed(client, kind, nowUs),
      nowUs,
    );
  }

  /** The connection was reset: what had come before is received first. */
  #break(client: number, nowUs: number): Step {
    for (;;) {
      const received = this.#connections.receiveRest(client);
      if (received === 0) return this.#loop.ended(client, 'reset', nowUs);
      const step = this.#loop.received(client, this.#connections.buffer, received, nowUs);
      if (step === Step.send) return this.#loop.ended(client, 'reset', nowUs);
      if (step !== Step.wait) return step;
    }
  }
}
