/**
 * Sends the requests of an open loop when they are due, with epoll and non-blocking sockets, on the calling thread. It
 * sleeps until shortly before the next request is due. Then it spins and polls the sockets. Between two readings of the
 * clock it does one thing. Node's event loop runs in the gaps.
 */
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Ready } from '../../posix/epoll.ts';
import * as posix from '../../posix/socket.ts';
import { setTimerSlack } from '../../posix/timer-slack.ts';
import { Step } from '../loops/closed-loop.ts';
import { NONE, type OpenLoop } from '../loops/open-loop.ts';
import { type Clock, type Engine, TURN_US } from '../stages.ts';
import { failureKind } from '../target.ts';
import { PosixConnections } from './posix-connections.ts';
import { readCoreWaitUs, Spin } from './spin.ts';

/** Small enough: the answers of one `recv` are checked in about 20 µs. */
const RECEIVE_BYTES = 16_384;

/** Node's event loop runs in a gap of this length, or this long after its last turn when there was no gap. */
const GAP_US = 150;
const LONGEST_WITHOUT_GAP_US = 40_000;

/** Requests sent in a row before answers are handled again. */
const MOST_SENDS_IN_A_ROW = 4;

/** Every connection is reviewed at this interval, a few at a time. */
const REVIEW_EVERY_US = 2000;
const REVIEWED_AT_A_TIME = 16;

export class OpenPosixEngine implements Engine {
  readonly #loop: OpenLoop;
  readonly #clock: Clock;
  readonly #connections: PosixConnections;
  readonly #spin: Spin;
  /** The events of the last `epoll_wait`: which is next, and how many there are. */
  #nextEvent = 0;
  #events = 0;
  #sendsLeft = MOST_SENDS_IN_A_ROW;
  #nextReviewed = 0;
  #reviewUs = 0;
  /** Time in which there was nothing to do, asleep or spinning, µs. */
  idleUs = 0;

  constructor(loop: OpenLoop, address: posix.SocketAddress, clock: Clock) {
    this.#loop = loop;
    this.#clock = clock;
    this.#connections = new PosixConnections(loop.clients, address, RECEIVE_BYTES);
    this.#spin = new Spin(clock(), readCoreWaitUs, availableParallelism());
    setTimerSlack(1);
  }

  async turn(untilUs: number): Promise<void> {
    let nowUs = this.#clock();
    if (!this.#loop.holding) this.#loop.start(nowUs);
    const endUs = Math.min(untilUs, nowUs + TURN_US);
    const latestUs = endUs + LONGEST_WITHOUT_GAP_US;
    while (nowUs < endUs || (nowUs < latestUs && this.#loop.dueUs - nowUs < GAP_US))
      nowUs = this.#act(nowUs, endUs);
    this.#spin.review(nowUs);
    await setImmediate();
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }

  /** Does one thing. @returns the time after it */
  #act(nowUs: number, endUs: number): number {
    const dueUs = this.#loop.dueUs;
    if (dueUs <= nowUs && this.#sendsLeft > 0) {
      this.#sendsLeft--;
      this.#dispatch(nowUs);
      return this.#clock();
    }
    if (this.#nextEvent < this.#events) {
      if (this.#sendsLeft < MOST_SENDS_IN_A_ROW) this.#sendsLeft++;
      const event = this.#nextEvent++;
      this.#handle(this.#connections.epoll.tag(event), this.#connections.epoll.bits(event));
      return this.#clock();
    }
    return this.#poll(nowUs, dueUs, endUs);
  }

  /** Waits for events until something is due, and counts the wait as idle. */
  #poll(nowUs: number, dueUs: number, endUs: number): number {
    const { epoll } = this.#connections;
    const untilUs = Math.min(dueUs, endUs, this.#reviewUs);
    const sleepUs = Math.min(dueUs - this.#spin.us, untilUs) - nowUs;
    this.#nextEvent = 0;
    this.#events = sleepUs > 0 ? epoll.waitUs(sleepUs) : epoll.wait(0);
    const isIdle = sleepUs > 0 || (this.#events === 0 && untilUs > nowUs);
    if (isIdle && sleepUs <= 0) this.#spinUntil(untilUs);
    if (this.#events === 0) this.#sendsLeft = MOST_SENDS_IN_A_ROW;
    const afterUs = this.#clock();
    if (isIdle) this.idleUs += afterUs - nowUs;
    if (afterUs < this.#reviewUs) return afterUs;
    // Preferably when there is nothing else to do, but not never.
    if (this.#events === 0 || afterUs > this.#reviewUs + REVIEW_EVERY_US) this.#reviewSome(afterUs);
    return this.#clock();
  }

  /** One function, because a time passed to another one is garbage: 80 MB/s, collected every 50 ms. */
  #spinUntil(untilUs: number): void {
    while (this.#events === 0 && this.#clock() < untilUs) this.#events = this.#connections.epoll.wait(0);
  }

  #dispatch(nowUs: number): void {
    const client = this.#loop.dispatch(nowUs);
    if (client === NONE) return;
    if (this.#loop.isOpen(client)) this.#send(client);
    else this.#open(client);
  }

  #reviewSome(nowUs: number): void {
    const last = Math.min(this.#loop.clients, this.#nextReviewed + REVIEWED_AT_A_TIME);
    for (; this.#nextReviewed < last; this.#nextReviewed++)
      this.#follow(this.#nextReviewed, this.#loop.review(this.#nextReviewed, nowUs), nowUs);
    if (last < this.#loop.clients) return;
    this.#nextReviewed = 0;
    this.#reviewUs = nowUs + REVIEW_EVERY_US;
  }

  #handle(client: number, bits: number): void {
    try {
      if (this.#loop.isConnecting(client)) {
        if (this.#connections.finish(client)) this.#begin(client);
      } else if (!this.#loop.isOpen(client)) {
        // Closed after epoll reported it.
      } else if ((bits & Ready.send) === 0) this.#receive(client);
      else if (this.#connections.sendRest(client)) this.#loop.clog(client, false);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #receive(client: number): void {
    const received = this.#connections.receive(client);
    // The event was for an earlier connection of this client.
    if (received === posix.WOULD_BLOCK) return;
    const nowUs = this.#clock();
    const step =
      received === 0
        ? this.#loop.ended(client, 'closed', nowUs)
        : this.#loop.received(client, this.#connections.buffer, received, nowUs);
    this.#follow(client, step, nowUs);
  }

  #follow(client: number, step: Step, nowUs: number): void {
    switch (step) {
      case Step.send:
        return this.#send(client);
      case Step.open:
        this.#connections.close(client);
        return this.#open(client, nowUs);
      case Step.pause:
        return this.#connections.close(client);
      case Step.wait:
    }
  }

  #send(client: number): void {
    try {
      if (!this.#connections.send(client, this.#loop.request(client))) this.#loop.clog(client, true);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #open(client: number, nowUs = this.#clock()): void {
    this.#loop.opening(client, nowUs);
    try {
      if (this.#connections.open(client)) this.#begin(client);
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #begin(client: number): void {
    const nowUs = this.#clock();
    this.#follow(client, this.#loop.opened(client, nowUs), nowUs);
  }

  #fail(client: number, error: unknown): void {
    const kind = failureKind(error, this.#loop.clients);
    const nowUs = this.#clock();
    const isBroken = kind === 'reset' && this.#loop.isOpen(client);
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
      if (step !== Step.wait) return step;
    }
  }
}
