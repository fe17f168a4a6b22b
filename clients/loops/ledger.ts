/**
 * The counts of a load: `Ledger` those of a closed loop, `OpenLedger` those of an open one. Connections, connect times
 * and connect errors count from the start; answers and their latencies belong to the window.
 */
import { LatencyRecorder } from '../latency.ts';
import type { LoadErrors, LoadResult, LoadSpec } from '../load.ts';
import { ClientShares } from './client-shares.ts';

/** `noPort`: a limit of the load itself, and no error of the server. */
export type ErrorKind = keyof LoadErrors | 'noPort';

/** The fields of an open loop in the result of a closed one. */
export const CLOSED = {
  offeredRps: null,
  offeredRequests: null,
  inTime: null,
  dueIntervals: null,
  unavailable: null,
  unanswered: null,
  heldUp: null,
  sendLateness: null,
} as const;

/** Answers outside the window: they are in no figure. */
class Discarded {
  requests = 0;
  latencyUs = 0;

  answered(latencyUs: number): void {
    this.requests++;
    this.latencyUs += latencyUs;
  }
}

/** What both ledgers count. */
class Counts {
  /** Right answers in the window. */
  requests = 0;
  connections = 0;
  readonly errors: Record<keyof LoadErrors, number> = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };
  /** Connections for which this machine had no local port left. */
  noPort = 0;
  readonly discarded = new Discarded();
  protected readonly latency = new LatencyRecorder();
  protected readonly shares: ClientShares;
  protected retried = 0;
  protected openUs = Infinity;
  /** When the window closes; Infinity before that is known. */
  closeUs = Infinity;
  readonly #connect = new LatencyRecorder();

  constructor(clients: number) {
    this.shares = new ClientShares(clients);
  }

  connected(us: number): void {
    this.connections++;
    this.#connect.record(us);
  }

  /** What happens from then until then is in the window: both may be later than now. */
  open(openUs: number, closeUs = Infinity): void {
    this.openUs = openUs;
    this.closeUs = closeUs;
  }

  close(closeUs: number): void {
    this.closeUs = closeUs;
  }

  /** Whether what happens then is in the window. */
  counts(atUs: number): boolean {
    return atUs >= this.openUs && atUs < this.closeUs;
  }

  protected count(kind: ErrorKind): void {
    if (kind === 'noPort') this.noPort++;
    else this.errors[kind]++;
  }

  read(): Pick<
    LoadResult,
    | 'requests'
    | 'outside'
    | 'retried'
    | 'latency'
    | 'connect'
    | 'connections'
    | 'errors'
    | 'noPort'
    | 'clients'
  > {
    return {
      requests: this.requests,
      outside: this.discarded.requests,
      latency: this.latency.read(),
      connect: this.#connect.read(),
      connections: this.connections,
      errors: { ...this.errors },
      noPort: this.noPort,
      retried: this.retried,
      clients: this.shares.read(),
    };
  }
}

/** Counts the answers that come while the window is open, and the errors in it. */
export class Ledger extends Counts {
  /** A right answer; see `ClientShares.record`. */
  answered(client: number, latencyUs: number, waitUs: number, nowUs: number): void {
    if (!this.counts(nowUs)) return this.discarded.answered(latencyUs);
    this.requests++;
    this.latency.record(latencyUs);
    this.shares.record(client, latencyUs, waitUs);
  }

  /** A client still waits when the window closes. */
  waited(client: number, waitUs: number): void {
    this.shares.waited(client, waitUs);
  }

  /** A request goes again on a new connection. */
  sentAgain(nowUs: number): void {
    if (this.counts(nowUs)) this.retried++;
  }

  failed(kind: ErrorKind, stage: 'connecting' | 'requesting', nowUs: number): void {
    if (stage === 'connecting' || this.counts(nowUs)) this.count(kind);
  }
}

/** The length of the intervals by which requests are counted when they are due, µs. */
const INTERVAL_US = 100_000;

type OpenLimits = Pick<LoadSpec, 'clients' | 'requestsPerConnection' | 'responseTimeoutMs'>;

/**
 * A request belongs to the window if it was *due* in it, whenever it was sent or answered, so that no slow answer is
 * lost. Only the throughput counts the answers that came while the window was open. Latency counts from when a request
 * was due.
 */
export class OpenLedger extends Counts {
  readonly #lateness = new LatencyRecorder();
  readonly #limits: OpenLimits;
  #offered = 0;
  #inTime = 0;
  #unavailable = 0;
  /** By interval of the window: the requests due in it, and those of them answered in time. */
  readonly #dueIn: number[] = [];
  readonly #inTimeIn: number[] = [];
  #unanswered = 0;
  #heldUp = 0;
  /** Requests of the window that were sent, and are neither answered nor lost. */
  awaited = 0;

  constructor(limits: OpenLimits) {
    super(limits.clients);
    this.#limits = limits;
  }

  /**
   * A request of the schedule is under way: its bytes go to the kernel, or its connection is opened.
   * @param heldUp no connection could take it when it was due
   */
  sent(dueUs: number, nowUs: number, heldUp = false): void {
    if (!this.counts(dueUs)) return;
    this.#offer(dueUs);
    if (heldUp) this.#heldUp++;
    this.awaited++;
    this.#lateness.record(nowUs - dueUs);
  }

  /** A right answer. */
  answered(client: number, dueUs: number, nowUs: number): void {
    if (this.counts(nowUs)) this.requests++;
    else this.discarded.answered(nowUs - dueUs);
    if (!this.counts(dueUs)) return;
    this.awaited--;
    if (nowUs - dueUs <= 1000 * (this.#limits.responseTimeoutMs ?? Infinity)) {
      this.#inTime++;
      addTo(this.#inTimeIn, this.#intervalOf(dueUs));
    }
    this.latency.record(nowUs - dueUs);
    this.shares.record(client, nowUs - dueUs, nowUs - dueUs);
  }

  /** A request goes again on another connection: it is still awaited. */
  sentAgain(dueUs: number): void {
    if (this.counts(dueUs)) this.retried++;
  }

  /** A request gets no answer any more. After a timeout, its wait counts as a latency. */
  lost(client: number | null, dueUs: number, kind: ErrorKind, nowUs: number): void {
    if (!this.counts(dueUs)) return;
    this.awaited--;
    this.count(kind);
    if (kind === 'timeout') this.#endWait(client, nowUs - dueUs);
  }

  /** The wrong answer that comes for it is a refusal. */
  refused(dueUs: number): void {
    if (this.counts(dueUs)) this.#unavailable++;
  }

  /** A request whose connection was not made: `failedToConnect` has counted the error. */
  dropped(dueUs: number): void {
    if (this.counts(dueUs)) this.awaited--;
  }

  /** Bytes came on a connection without a request under way. */
  unrequested(nowUs: number): void {
    if (this.counts(nowUs)) this.errors.wrongAnswer++;
  }

  failedToConnect(kind: ErrorKind): void {
    this.count(kind);
  }

  /** Time is up for a request of the schedule that no connection could take. */
  notSent(dueUs: number, nowUs: number): void {
    if (!this.counts(dueUs)) return;
    this.#offer(dueUs);
    this.#heldUp++;
    this.#unanswered++;
    this.errors.timeout++;
    this.#lateness.record(nowUs - dueUs);
    this.latency.record(nowUs - dueUs);
  }

  /**
   * Time is up for a request that was sent.
   * @param client null where it was to go again, and no connection had taken it
   */
  unanswered(client: number | null, dueUs: number, nowUs: number): void {
    if (!this.counts(dueUs)) return;
    this.#unanswered++;
    this.lost(client, dueUs, 'timeout', nowUs);
  }

  override read(): ReturnType<Counts['read']> &
    Pick<
      LoadResult,
      'offeredRequests' | 'inTime' | 'dueIntervals' | 'unavailable' | 'unanswered' | 'heldUp' | 'sendLateness'
    > {
    const { responseTimeoutMs, requestsPerConnection } = this.#limits;
    const counts = super.read();
    return {
      ...counts,
      // A connection for a single request is not a client.
      clients: requestsPerConnection === 1 ? null : counts.clients,
      offeredRequests: this.#offered,
      inTime: responseTimeoutMs === null ? null : this.#inTime,
      dueIntervals:
        responseTimeoutMs === null
          ? null
          : {
              lengthS: INTERVAL_US / 1e6,
              offered: filled(this.#dueIn, this.#dueIn.length),
              inTime: filled(this.#inTimeIn, this.#dueIn.length),
            },
      unavailable: this.#unavailable,
      unanswered: this.#unanswered,
      heldUp: this.#heldUp,
      sendLateness: this.#lateness.read(),
    };
  }

  #offer(dueUs: number): void {
    this.#offered++;
    addTo(this.#dueIn, this.#intervalOf(dueUs));
  }

  #intervalOf(dueUs: number): number {
    return Math.floor((dueUs - this.openUs) / INTERVAL_US);
  }

  #endWait(client: number | null, waitUs: number): void {
    this.latency.record(waitUs);
    if (client !== null) this.shares.waited(client, waitUs);
  }
}

function addTo(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}

/** Without the holes where nothing was counted. */
function filled(counts: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, index) => counts[index] ?? 0);
}
