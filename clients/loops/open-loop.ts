/**
 * The connections of an open loop, without their sockets: which one takes the request that is due, and what counts. An
 * engine moves the bytes, reports what happened and when, and follows the `Step` that is returned. All times are in µs of
 * one clock. Nothing is allocated per request.
 *
 * It does as browsers do. A connection is opened for a request, except the first of each client. Another request goes
 * behind one that is under way only on a connection that has given an answer and stayed open. A request whose connection
 * ended before a byte of its answer goes again. A request that no connection could take within the response timeout is
 * given up.
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
  /** Whether the connection has given an answer. */
  readonly #isKept: Uint8Array;
  /** By connection: when its requests under way were due. */
  readonly #due: readonly DueTimes[];
  /** When requests were due that go again. */
  readonly #again = new DueTimes();
  /** Connections that may be idle: checked when one is taken. */
  readonly #idle: UniqueQueue;
  readonly #shut: UniqueQueue;
  /** Where the next search for the shortest queue begins, so that equal queues take turns. */
  #searchFrom = 0;
  /** The schedule's start; Infinity before. */
  #startUs = Infinity;
  /** The request due found no connection, and nothing has changed since. */
  #isBlocked = false;
  /** That request is still not sent. */
  #isHeldUp = false;
  #rests = false;
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
    // A connection for a single request is opened when that is due: one client shows that there is a server.
    this.firsts = new FirstAnswers(limits.requestsPerConnection === 1 ? 1 : clients, nowUs);
    this.#isKept = new Uint8Array(clients);
    this.#due = Array.from({ length: clients }, () => new DueTimes());
    this.#idle = new UniqueQueue(clients);
    this.#shut = new UniqueQueue(clients);
  }

  /** The schedule begins now, unless it has begun. */
  start(nowUs: number): void {
    if (this.#startUs === Infinity) this.#startUs = nowUs;
  }

  /** The schedule has a burst from then on, if any. */
  windowOpens(openUs: number): void {
    this.#pacer.windowOpens(openUs - this.#startUs);
  }

  /** When the next request is to be sent; Infinity when there is none, or no connection that could take it. */
  get dueUs(): number {
    if (this.#isBlocked || this.#rests) return Infinity;
    return this.#again.length > 0 ? this.#again.peek() : this.#startUs + this.#pacer.dueUs;
  }

  /**
   * Gives the request that is due to a connection: send `request` on it if it is open, else open it.
   * @returns the connection, or `NONE`
   */
  dispatch(nowUs: number): number {
    if (this.#again.length === 0 && this.#giveUpLate(nowUs) > nowUs) return NONE;
    const client = this.#choose();
    this.#isBlocked = client === NONE;
    if (client === NONE) {
      this.#isHeldUp = true;
      return NONE;
    }
    if (this.#isHeldUp) this.#heldUpUntilUs = nowUs;
    this.#isHeldUp = false;
    if (this.#again.length > 0) {
      this.#assign(client, this.#again.shift());
      return client;
    }
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
    this.#isKept[client] = 0;
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
    this.#idle.push(client);
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
    if (this.#queue(client).length === 0) this.#idle.push(client);
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
      if (end === WRONG) {
        if (asker.isRefusal === true) this.#ledger.refused(queue.peek());
        return this.failed(client, 'wrongAnswer', nowUs);
      }
      at = end;
      this.#answer(client, queue.shift(), nowUs);
      if (asker.closing || (queue.length === 0 && this.#left[client] === 0))
        return this.#finish(client, nowUs);
    }
    if (queue.length === 0) this.#idle.push(client);
    this.#isBlocked = false;
    return Step.wait;
  }

  /** The connection ended by FIN or RST, once all that had come before was received. */
  ended(client: number, how: 'closed' | 'reset', nowUs: number): Step {
    const end = this.#asker(client).ended?.(how) ?? 'cut';
    const queue = this.#queue(client);
    const isKept = this.#isKept[client] === 1;
    if (queue.length === 0) return isKept ? this.#finish(client, nowUs) : this.#pause(client, nowUs);
    switch (end) {
      case 'answered':
        this.#answer(client, queue.shift(), nowUs);
        return this.#finish(client, nowUs);
      case 'unbegun':
        // A server may close a kept connection at any time: RFC 9112 9.3.1.
        return isKept && this.#isIdempotent(client)
          ? this.#finish(client, nowUs)
          : this.failed(client, 'reset', nowUs);
      case 'wrong':
        return this.failed(client, 'wrongAnswer', nowUs);
      case 'cut':
        return this.failed(client, 'reset', nowUs);
      default:
        return end satisfies never;
    }
  }

  /** The connection is of no further use: its first request is lost. */
  failed(client: number, kind: ErrorKind, nowUs: number): Step {
    const queue = this.#queue(client);
    if (this.isConnecting(client)) {
      this.#ledger.failedToConnect(kind);
      while (queue.length > 0) this.#ledger.dropped(queue.shift());
    } else {
      if (queue.length > 0) this.#ledger.lost(client, queue.shift(), kind, nowUs);
      this.#leave(client, kind === 'timeout' ? kind : 'reset', nowUs);
      this.firsts.concluded(client);
    }
    return this.#pause(client, nowUs);
  }

  /** Whether all requests of the window have been sent, and answered or lost. */
  get settled(): boolean {
    return this.#startUs + this.#pacer.dueUs >= this.#ledger.closeUs && this.#ledger.awaited === 0;
  }

  /** No other request is sent. */
  rest(): void {
    this.#rests = true;
  }

  /** Requests that were sent, and are neither answered nor lost. */
  get underWay(): number {
    return this.#due.reduce((total, queue) => total + queue.length, 0);
  }

  /** Time is up: requests of the window without an answer count as unanswered. */
  noteWaits(nowUs: number): void {
    this.#giveUpDue(Math.min(nowUs, this.#ledger.closeUs), nowUs);
    if (this.#ledger.awaited === 0) return;
    for (const [client, queue] of this.#due.entries()) {
      while (queue.length > 0) this.#ledger.unanswered(client, queue.shift(), nowUs);
    }
    while (this.#again.length > 0) this.#ledger.unanswered(null, this.#again.shift(), nowUs);
  }

  /** @returns when the next request is due, after those that have waited for too long */
  #giveUpLate(nowUs: number): number {
    return this.#giveUpDue(nowUs - this.#responseTimeoutUs, nowUs);
  }

  /** Gives up the requests that were due before `untilUs`. @returns when the next one is due */
  #giveUpDue(untilUs: number, nowUs: number): number {
    let dueUs = this.#startUs + this.#pacer.dueUs;
    while (dueUs < untilUs) {
      this.#ledger.notSent(dueUs, nowUs);
      this.#pacer.advance();
      dueUs = this.#startUs + this.#pacer.dueUs;
    }
    return dueUs;
  }

  /** An idle connection; else a closed one; else the shortest queue. */
  #choose(): number {
    const idle = this.#takeIdle();
    if (idle !== NONE) return idle;
    const shut = this.#takeShut();
    return shut === NONE ? this.#findShortest() : shut;
  }

  #takeIdle(): number {
    for (;;) {
      const client = this.#idle.shift();
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
      if (!this.#canTake(client) || !this.#canPipeline(client)) continue;
      const { length } = this.#queue(client);
      if (length >= shortest) continue;
      best = client;
      shortest = length;
    }
    this.#searchFrom = (best + 1) % this.clients;
    return best;
  }

  /** RFC 9112 9.3.2: not behind a request that may change something, nor where the connection may not stay open. */
  #canPipeline(client: number): boolean {
    return this.#isKept[client] === 1 && this.#asker(client).isIdempotent !== false;
  }

  #isIdempotent(client: number): boolean {
    return this.#asker(client).isIdempotent === true;
  }

  #assign(client: number, dueUs: number): void {
    this.#queue(client).push(dueUs);
  }

  #answer(client: number, dueUs: number, nowUs: number): void {
    this.#ledger.answered(client, dueUs, nowUs);
    this.#isKept[client] = 1;
    this.#backoff.reset(client);
    this.firsts.answered(client, nowUs);
  }

  #rejectUnrequested(client: number, nowUs: number): Step {
    this.#ledger.unrequested(nowUs);
    return this.#pause(client, nowUs);
  }

  /** The connection ends as agreed, or between two answers. */
  #finish(client: number, nowUs: number): Step {
    this.#leave(client, 'reset', nowUs);
    this.#shutDown(client);
    return Step.pause;
  }

  /** Requests that were only on the same connection: what may be sent again is, unless its time is up. */
  #leave(client: number, kind: 'reset' | 'timeout', nowUs: number): void {
    const queue = this.#queue(client);
    const isAgain = kind === 'reset' && this.#isIdempotent(client);
    while (queue.length > 0) {
      const dueUs = queue.shift();
      if (isAgain) {
        this.#again.push(dueUs);
        this.#ledger.sentAgain(dueUs);
      } else this.#ledger.lost(client, dueUs, kind, nowUs);
    }
  }

  #pause(client: number, nowUs: number): Step {
    this.#phase[client] = PAUSED;
    this.#timeUs[client] = nowUs + this.#backoff.next(client);
    return Step.pause;
  }

  #endPause(client: number): Step {
    if (this.holding && !this.firsts.isConcluded(client)) return Step.open;
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
