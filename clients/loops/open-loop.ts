/**
 * The connections of an open loop, without their sockets: which one takes the request that is due, and what counts. An
 * engine moves the bytes, reports what happened and when, and follows the `Step` that is returned. All times are in µs of
 * one clock. Nothing is allocated per request.
 */
import { type Asker, type Asking, INCOMPLETE, WRONG } from '../../workloads/workload.ts';
import { type ClosedLoopLimits, Step } from './closed-loop.ts';
import { DueTimes, UniqueQueue } from './due-times.ts';
import { Backoff, FirstAnswers } from './first-answers.ts';
import type { ErrorKind, OpenLedger } from './ledger.ts';
import type { Pacer } from './pacer.ts';

/** `dispatch`: no connection can take a request now. */
export const NONE = -1;

/** No connection: the next request that needs one opens it. */
const SHUT = 0;

/** No connection for a while, after a failure. */
const PAUSED = 1;
const CONNECTING = 2;
const OPEN = 3;

/** The kernel takes no more bytes for now. */
const CLOGGED = 4;
const UNLIMITED = -1;

export class OpenLoop {
  readonly clients: number;
  readonly #ledger: OpenLedger;
  readonly #pacer: Pacer;
  readonly #askers: readonly Asker[];
  readonly #requestsPerConnection: number;
  readonly #connectTimeoutUs: number;
  readonly #responseTimeoutUs: number;
  readonly #phase: Uint8Array;
  /** Paused: until when. Connecting: since when. */
  readonly #timeUs: Float64Array;
  /** Requests that the connection may still be given. */
  readonly #left: Int32Array;
  readonly #backoff: Backoff;
  /** Whether the connection has been answered. */
  readonly #proven: Uint8Array;
  /** By connection: when its requests under way were due. */
  readonly #due: readonly DueTimes[];
  /** Connections that may be idle: checked when one is taken. */
  readonly #idleProven: UniqueQueue;
  readonly #idleFresh: UniqueQueue;
  readonly #shut: UniqueQueue;
  /** Where the next search for the shortest queue begins, so that equal queues take turns. */
  #searchFrom = 0;
  /** The schedule's start; Infinity before. */
  #startUs = Infinity;
  /** The request due found no connection, and nothing has changed since. */
  #isBlocked = false;
  /** That request is still not sent. */
  #isHeldUp = false;
  /** Requests due up to this time were held up: no connection could take them. */
  #heldUpUntilUs = -Infinity;

  readonly firsts: FirstAnswers;
  /** While it is set, the schedule has not begun: every new connection sends one request. */
  holding = false;

  /** Every connection begins paused until now: the first `review` opens it. */
  constructor(limits: ClosedLoopLimits, asking: Asking, ledger: OpenLedger, pacer: Pacer, nowUs: number) {
    const { clients } = limits;
    this.clients = clients;
    this.#ledger = ledger;
    this.#pacer = pacer;
    this.#askers = Array.from({ length: clients }, (_, client) => asking.asker(client));
    this.#requestsPerConnection = limits.requestsPerConnection ?? UNLIMITED;
    this.#connectTimeoutUs = limits.connectTimeoutMs * 1000;
    this.#responseTimeoutUs = (limits.responseTimeoutMs ?? Infinity) * 1000;
    this.#phase = new Uint8Array(clients).fill(PAUSED);
    this.#timeUs = new Float64Array(clients).fill(nowUs);
    this.#left = new Int32Array(clients);
    this.#backoff = new Backoff(clients);
    this.firsts = new FirstAnswers(clients, nowUs);
    this.#proven = new Uint8Array(clients);
    this.#due = Array.from({ length: clients }, () => new DueTimes());
    this.#idleProven = new UniqueQueue(clients);
    this.#idleFresh = new UniqueQueue(clients);
    this.#shut = new UniqueQueue(clients);
  }

  /** The schedule begins now, unless it has begun. */
  start(nowUs: number): void {
    if (this.#startUs === Infinity) this.#startUs = nowUs;
  }

  /** When the next request is to be sent; Infinity when there is none, or no connection that could take it. */
  get dueUs(): number {
    return this.#isBlocked ? Infinity : this.#startUs + this.#pacer.dueUs;
  }

  /**
   * Gives the request that is due to a connection: send `request` on it if it is open, else open it.
   * @returns the connection, or `NONE`
   */
  dispatch(nowUs: number): number {
    const client = this.#choose();
    this.#isBlocked = client === NONE;
    if (client === NONE) {
      this.#isHeldUp = true;
      return NONE;
    }
    if (this.#isHeldUp) this.#heldUpUntilUs = nowUs;
    this.#isHeldUp = false;
    const dueUs = this.#startUs + this.#pacer.dueUs;
    this.#pacer.advance();
    this.#assign(client, dueUs);
    this.#ledger.sent(dueUs, nowUs, dueUs <= this.#heldUpUntilUs);
    return client;
  }

  isOpen(client: number): boolean {
    return (this.#phase[client] ?? SHUT) >= OPEN;
  }

  isConnecting(client: number): boolean {
    return this.#phase[client] === CONNECTING;
  }

  /** Ends pauses and waits that are too long. Call it for each connection every few ms. */
  review(client: number, nowUs: number): Step {
    const timeUs = this.#timeUs[client] ?? 0;
    switch (this.#phase[client] ?? SHUT) {
      case SHUT:
        return Step.wait;
      case PAUSED:
        return nowUs >= timeUs ? this.#endPause(client) : Step.wait;
      case CONNECTING:
        return nowUs - timeUs > this.#connectTimeoutUs ? this.failed(client, 'timeout', nowUs) : Step.wait;
      default:
        // NaN when nothing is under way, and so not too long.
        return nowUs - this.#queue(client).peek() > this.#responseTimeoutUs
          ? this.failed(client, 'timeout', nowUs)
          : Step.wait;
    }
  }

  /** The engine calls `connect`. */
  opening(client: number, nowUs: number): void {
    this.#phase[client] = CONNECTING;
    this.#timeUs[client] = nowUs;
    this.#left[client] = this.#requestsPerConnection;
    this.#proven[client] = 0;
  }

  /** The connection is made: send what it was opened for, if anything. */
  opened(client: number, nowUs: number): Step {
    this.#ledger.connected(nowUs - (this.#timeUs[client] ?? nowUs));
    this.firsts.connected(client);
    this.#phase[client] = OPEN;
    this.#isBlocked = false;
    this.#asker(client).reset();
    if (this.holding && !this.firsts.isConcluded(client)) this.#assign(client, nowUs);
    if (this.#queue(client).length > 0) return Step.send;
    this.#idleFresh.push(client);
    return Step.wait;
  }

  /** The bytes of the request that was last assigned to the connection. */
  request(client: number): Buffer {
    const left = this.#left[client] ?? UNLIMITED;
    if (left > 0) this.#left[client] = left - 1;
    return this.#asker(client).request(left === 1);
  }

  /** The kernel has not taken the whole request, or now has. A clogged connection is assigned no other request. */
  clog(client: number, isClogged: boolean): void {
    this.#phase[client] = isClogged ? CLOGGED : OPEN;
    if (isClogged) return;
    this.#isBlocked = false;
    if (this.#queue(client).length === 0) this.#idleProven.push(client);
  }

  /** The first `length` bytes of `input` came: the end of an answer, several, or a part of one. */
  received(client: number, input: Buffer, length: number, nowUs: number): Step {
    const asker = this.#asker(client);
    const queue = this.#queue(client);
    let at = 0;
    while (at < length) {
      if (queue.length === 0) {
        if (asker.checkUnasked?.(input, at, length) !== INCOMPLETE)
          return this.#rejectUnrequested(client, nowUs);
        break;
      }
      const end = asker.check(input, at, length);
      if (end === INCOMPLETE) return Step.wait;
      if (end === WRONG) return this.failed(client, 'wrongAnswer', nowUs);
      at = end;
      this.#answer(client, queue.shift(), nowUs);
      if (asker.closing || (queue.length === 0 && this.#left[client] === 0))
        return this.#finish(client, nowUs);
    }
    if (queue.length === 0) this.#idleProven.push(client);
    this.#isBlocked = false;
    return Step.wait;
  }

  /** The server closed the connection; with a request under way, that is an error. */
  ended(client: number, nowUs: number): Step {
    if (this.#queue(client).length > 0) return this.failed(client, 'reset', nowUs);
    return this.#proven[client] === 1 ? this.#finish(client, nowUs) : this.#pause(client, nowUs);
  }

  /** The connection is of no further use: its requests are lost. */
  failed(client: number, kind: ErrorKind, nowUs: number): Step {
    const queue = this.#queue(client);
    if (this.isConnecting(client)) {
      this.#ledger.failedToConnect(kind);
      while (queue.length > 0) this.#ledger.dropped(queue.shift());
    } else {
      this.#lose(client, kind, nowUs);
      this.firsts.concluded(client);
    }
    return this.#pause(client, nowUs);
  }

  /** Whether all requests of the window have been sent, and answered or lost. */
  get settled(): boolean {
    return this.#startUs + this.#pacer.dueUs >= this.#ledger.closeUs && this.#ledger.awaited === 0;
  }

  /** Time is up: requests without an answer count as unanswered. */
  noteWaits(nowUs: number): void {
    for (const [client, queue] of this.#due.entries()) {
      while (queue.length > 0) this.#ledger.unanswered(client, queue.shift(), nowUs);
    }
    for (; this.#startUs + this.#pacer.dueUs < Math.min(nowUs, this.#ledger.closeUs); this.#pacer.advance()) {
      const dueUs = this.#startUs + this.#pacer.dueUs;
      if (this.#ledger.counts(dueUs)) this.#ledger.notSent(dueUs, nowUs);
    }
  }

  /** An idle connection that has been answered; else an idle new one; else a closed one; else the shortest queue. */
  #choose(): number {
    const idle = this.#takeIdle(this.#idleProven);
    if (idle !== NONE) return idle;
    const fresh = this.#takeIdle(this.#idleFresh);
    if (fresh !== NONE) return fresh;
    const shut = this.#takeShut();
    return shut === NONE ? this.#findShortest() : shut;
  }

  #takeIdle(idle: UniqueQueue): number {
    for (;;) {
      const client = idle.shift();
      if (client === NONE || (this.#canTake(client) && this.#queue(client).length === 0)) return client;
    }
  }

  #takeShut(): number {
    for (;;) {
      const client = this.#shut.shift();
      if (client === NONE || this.#phase[client] === SHUT) return client;
    }
  }

  #canTake(client: number): boolean {
    return this.#phase[client] === OPEN && this.#left[client] !== 0;
  }

  #findShortest(): number {
    let best = NONE;
    let shortest = Infinity;
    for (let count = 0, client = this.#searchFrom; count < this.clients; count++, client++) {
      if (client >= this.clients) client = 0;
      if (!this.#canTake(client)) continue;
      // Of equal queues, that of a connection known to be served.
      const length = this.#queue(client).length + (this.#proven[client] === 1 ? 0 : 0.5);
      if (length >= shortest) continue;
      best = client;
      shortest = length;
    }
    this.#searchFrom = (best + 1) % this.clients;
    return best;
  }

  #assign(client: number, dueUs: number): void {
    this.#queue(client).push(dueUs);
  }

  #answer(client: number, dueUs: number, nowUs: number): void {
    this.#ledger.answered(client, dueUs, nowUs);
    this.#proven[client] = 1;
    this.#backoff.reset(client);
    this.firsts.answered(client, nowUs);
  }

  #rejectUnrequested(client: number, nowUs: number): Step {
    this.#ledger.unrequested();
    return this.#pause(client, nowUs);
  }

  /** The connection ends as agreed, or between two requests. Requests already sent behind that are lost. */
  #finish(client: number, nowUs: number): Step {
    this.#lose(client, 'reset', nowUs);
    if (this.#requestsPerConnection === UNLIMITED) return Step.open;
    this.#shutDown(client);
    return Step.pause;
  }

  /** The error of this kind belongs to the first request. Those behind it were only on the same connection. */
  #lose(client: number, kind: ErrorKind, nowUs: number): void {
    const queue = this.#queue(client);
    const others = kind === 'wrongAnswer' ? 'reset' : kind;
    for (let next: ErrorKind = kind; queue.length > 0; next = others)
      this.#ledger.lost(client, queue.shift(), next, nowUs);
  }

  #pause(client: number, nowUs: number): Step {
    this.#phase[client] = PAUSED;
    this.#timeUs[client] = nowUs + this.#backoff.next(client);
    return Step.pause;
  }

  /** With a limit of requests per connection, connections are opened when they are needed. */
  #endPause(client: number): Step {
    if (this.#requestsPerConnection === UNLIMITED || this.holding) return Step.open;
    this.#shutDown(client);
    return Step.wait;
  }

  #shutDown(client: number): void {
    this.#phase[client] = SHUT;
    this.#shut.push(client);
    this.#isBlocked = false;
  }

  #queue(client: number): DueTimes {
    const queue = this.#due[client];
    if (queue === undefined) throw new RangeError(`there is no client ${client}`);
    return queue;
  }

  #asker(client: number): Asker {
    const asker = this.#askers[client];
    if (asker === undefined) throw new RangeError(`there is no client ${client}`);
    return asker;
  }
}
