/**
 * The clients of a closed loop, without their sockets: what each one does next, and what counts. An engine moves the
 * bytes, reports what happened and when, and follows the `Step` that is returned. All times are in µs of one clock.
 */
import { type Asker, type Asking, INCOMPLETE, WRONG } from '../../workloads/workload.ts';
import type { LoadSpec } from '../load.ts';
import { Backoff, FirstAnswers } from './first-answers.ts';
import type { ErrorKind, Ledger } from './ledger.ts';

/** What a client does next. */
export const Step = {
  /** Nothing: it waits. */
  wait: 0,
  /** Send `request`. */
  send: 1,
  /** Close its connection, if there is one, and open another. */
  open: 2,
  /** Close its connection; `review` returns when to open another. */
  pause: 3,
} as const;

export type Step = (typeof Step)[keyof typeof Step];

const PAUSED = 0;
const CONNECTING = 1;
const REQUESTING = 2;
/** Connected, and no request is under way. */
const IDLE = 3;
const UNLIMITED = -1;

export type ClosedLoopLimits = Pick<
  LoadSpec,
  'clients' | 'requestsPerConnection' | 'connectTimeoutMs' | 'responseTimeoutMs'
>;

export class ClosedLoop {
  readonly clients: number;
  readonly #ledger: Ledger;
  readonly #askers: readonly Asker[];
  readonly #requestsPerConnection: number;
  readonly #connectTimeoutUs: number;
  readonly #responseTimeoutUs: number;
  readonly #phase: Uint8Array;
  /** Paused: until when. Connecting: since when. Requesting: when the request was sent. */
  readonly #timeUs: Float64Array;
  /** Since when the client waits: since its last answer, its release, or its first connection. */
  readonly #waitsSinceUs: Float64Array;
  /** Requests left on the connection. */
  readonly #left: Int32Array;
  /** Whether the connection has given an answer. */
  readonly #isKept: Uint8Array;
  /** When the request was first sent that goes again on a new connection; NaN without one. */
  readonly #againUs: Float64Array;
  readonly #backoff: Backoff;
  readonly firsts: FirstAnswers;
  /** Since when all clients rest; Infinity while they do not. */
  #restsSinceUs = Infinity;

  /** While it is set, a client on a kept connection sends no request after its first answer. */
  holding = false;
  /** Clients that `review` will open a connection for. */
  pausedClients: number;

  /** A closed loop waits for no answer once the window has closed. */
  readonly settled = true;

  /** Every client begins paused until now: the first `review` opens its connection. */
  constructor(limits: ClosedLoopLimits, asking: Asking, ledger: Ledger, nowUs: number) {
    const { clients } = limits;
    this.clients = clients;
    this.pausedClients = clients;
    this.#ledger = ledger;
    this.#askers = Array.from({ length: clients }, (_, client) => asking.asker(client));
    this.#requestsPerConnection = limits.requestsPerConnection ?? UNLIMITED;
    this.#connectTimeoutUs = limits.connectTimeoutMs * 1000;
    this.#responseTimeoutUs = (limits.responseTimeoutMs ?? Infinity) * 1000;
    this.#phase = new Uint8Array(clients);
    this.#timeUs = new Float64Array(clients).fill(nowUs);
    this.#waitsSinceUs = new Float64Array(clients).fill(nowUs);
    this.#left = new Int32Array(clients);
    this.#isKept = new Uint8Array(clients);
    this.#againUs = new Float64Array(clients).fill(Number.NaN);
    this.#backoff = new Backoff(clients);
    this.firsts = new FirstAnswers(clients, nowUs);
  }

  /** Ends pauses, holds and waits that are too long. Call it for each client every few ms. */
  review(client: number, nowUs: number): Step {
    const timeUs = this.#timeUs[client] ?? 0;
    switch (this.#phase[client] ?? PAUSED) {
      case PAUSED:
        return nowUs >= timeUs && !this.#rests ? Step.open : Step.wait;
      case CONNECTING:
        return nowUs - timeUs > this.#connectTimeoutUs ? this.failed(client, 'timeout', nowUs) : Step.wait;
      case IDLE:
        return this.#release(client, nowUs);
      default:
        return nowUs - timeUs > this.#responseTimeoutUs ? this.failed(client, 'timeout', nowUs) : Step.wait;
    }
  }

  /** The engine calls `connect`. */
  opening(client: number, nowUs: number): void {
    if (this.#phase[client] === PAUSED) this.pausedClients--;
    this.#phase[client] = CONNECTING;
    this.#timeUs[client] = nowUs;
  }

  isConnecting(client: number): boolean {
    return this.#phase[client] === CONNECTING;
  }

  /** The connection is made. The engine sends a request next. */
  opened(client: number, nowUs: number): void {
    this.#ledger.connected(nowUs - (this.#timeUs[client] ?? nowUs));
    this.firsts.connected(client);
    this.#phase[client] = IDLE;
    this.#left[client] = this.#requestsPerConnection;
    this.#isKept[client] = 0;
    this.#askers[client]?.reset();
  }

  /** The client's next request; its latency counts from `nowUs`, or from when it was first sent. */
  request(client: number, nowUs: number): Buffer {
    const againUs = this.#againUs[client] ?? nowUs;
    const isAgain = againUs <= nowUs;
    if (isAgain) this.#againUs[client] = Number.NaN;
    this.#timeUs[client] = isAgain ? againUs : nowUs;
    this.#phase[client] = REQUESTING;
    const left = this.#left[client] ?? UNLIMITED;
    if (left > 0) this.#left[client] = left - 1;
    return this.#asker(client).request(left === 1);
  }

  /**
   * The first `length` bytes of `input` came. A client has one request under way, so they are one answer or wrong.
   * Broadcast messages may come before and after it.
   */
  received(client: number, input: Buffer, length: number, nowUs: number): Step {
    const asker = this.#asker(client);
    if (this.#phase[client] === IDLE)
      return asker.checkUnasked?.(input, 0, length) === INCOMPLETE
        ? Step.wait
        : this.failed(client, 'wrongAnswer', nowUs);
    const end = asker.check(input, 0, length);
    if (end === INCOMPLETE) return Step.wait;
    if (end !== length && (end === WRONG || asker.checkUnasked?.(input, end, length) !== INCOMPLETE))
      return this.failed(client, 'wrongAnswer', nowUs);
    this.#answer(client, nowUs);
    if (asker.closing || this.#left[client] === 0) return this.#reopen(client);
    return this.holding ? Step.wait : Step.send;
  }

  /** The connection ended by FIN or RST, once all that had come before was received. */
  ended(client: number, how: 'closed' | 'reset', nowUs: number): Step {
    const asker = this.#asker(client);
    const end = asker.ended?.(how) ?? 'cut';
    if (this.#phase[client] === IDLE) return this.#reopen(client);
    switch (end) {
      case 'answered':
        this.#answer(client, nowUs);
        return this.#reopen(client);
      case 'unbegun':
        // A server may close a kept connection at any time: RFC 9112 9.3.1.
        if (asker.isIdempotent !== true || this.#isKept[client] === 0)
          return this.failed(client, 'reset', nowUs);
        this.#againUs[client] = this.#timeUs[client] ?? nowUs;
        this.#ledger.sentAgain(nowUs);
        return this.#reopen(client);
      case 'wrong':
        return this.failed(client, 'wrongAnswer', nowUs);
      case 'cut':
        return this.failed(client, 'reset', nowUs);
      default:
        return end satisfies never;
    }
  }

  /** From now on no client sends another request, or opens another connection, until `resume`. */
  rest(nowUs: number): void {
    this.#restsSinceUs = nowUs;
    this.holding = true;
  }

  /** Ends the rest. Its length is in no wait; the next `review` of each client lets it send. */
  resume(nowUs: number): void {
    const restUs = nowUs - this.#restsSinceUs;
    this.#restsSinceUs = Infinity;
    this.holding = false;
    for (let client = 0; client < this.clients; client++) {
      this.#waitsSinceUs[client] = (this.#waitsSinceUs[client] ?? nowUs) + restUs;
      if (this.#isUnderWay(client)) this.#timeUs[client] = (this.#timeUs[client] ?? nowUs) + restUs;
      else if (this.#timeUs[client] === Infinity) this.#timeUs[client] = nowUs;
      this.#againUs[client] = (this.#againUs[client] ?? Number.NaN) + restUs;
    }
  }

  /** Clients that wait for a connection or an answer. */
  get underWay(): number {
    let count = 0;
    for (let client = 0; client < this.clients; client++) if (this.#isUnderWay(client)) count++;
    return count;
  }

  failed(client: number, kind: ErrorKind, nowUs: number): Step {
    const connecting = this.isConnecting(client);
    this.#ledger.failed(kind, connecting ? 'connecting' : 'requesting', nowUs);
    if (!connecting) this.firsts.concluded(client);
    this.#againUs[client] = Number.NaN;
    this.#phase[client] = PAUSED;
    this.pausedClients++;
    this.#timeUs[client] = nowUs + this.#backoff.next(client);
    return Step.pause;
  }

  /** The window has closed: the wait of each client until then counts as a wait too. */
  noteWaits(nowUs: number): void {
    const untilUs = Math.min(nowUs, this.#restsSinceUs, this.#ledger.closeUs);
    for (const [client, sinceUs] of this.#waitsSinceUs.entries())
      this.#ledger.waited(client, untilUs - sinceUs);
  }

  get #rests(): boolean {
    return this.#restsSinceUs !== Infinity;
  }

  #isUnderWay(client: number): boolean {
    return this.#phase[client] === CONNECTING || this.#phase[client] === REQUESTING;
  }

  /** Its next request needs a new connection, which waits while all rest. */
  #reopen(client: number): Step {
    if (!this.#rests) return Step.open;
    this.#phase[client] = PAUSED;
    this.pausedClients++;
    this.#timeUs[client] = Infinity;
    return Step.pause;
  }

  #answer(client: number, nowUs: number): void {
    const sentUs = this.#timeUs[client] ?? nowUs;
    this.#ledger.answered(client, nowUs - sentUs, nowUs - (this.#waitsSinceUs[client] ?? sentUs), nowUs);
    this.#waitsSinceUs[client] = nowUs;
    this.#phase[client] = IDLE;
    this.#isKept[client] = 1;
    this.firsts.answered(client, nowUs);
    this.#backoff.reset(client);
  }

  #release(client: number, nowUs: number): Step {
    if (this.holding) return Step.wait;
    this.#waitsSinceUs[client] = nowUs;
    return Step.send;
  }

  #asker(client: number): Asker {
    const asker = this.#askers[client];
    if (asker === undefined) throw new RangeError(`there is no client ${client}`);
    return asker;
  }
}
