/**
 * The counts of a load. Answers and their latencies count while the window is open; connections, the time they took
 * and the errors met in making them count from the start.
 */
import { ClientShares } from './client-shares.ts';
import { LatencyRecorder } from './latency.ts';
import type { LoadErrors, LoadResult } from './load.ts';

export type ErrorKind = keyof LoadErrors;

/** What a closed loop says of its offered load. */
export const CLOSED = {
  offeredRps: null,
  offeredRequests: null,
  unanswered: null,
  heldUp: null,
  sendLateness: null,
} as const;

/** Answers outside the window, which are in no figure. */
export class Discarded {
  requests = 0;
  latencyUs = 0;

  answered(latencyUs: number): void {
    this.requests++;
    this.latencyUs += latencyUs;
  }
}

export class Ledger {
  readonly discarded = new Discarded();
  readonly #latency = new LatencyRecorder();
  readonly #connect = new LatencyRecorder();
  readonly #shares: ClientShares;
  readonly #errors = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };
  #open = false;
  #requests = 0;
  #connections = 0;

  constructor(clients: number) {
    this.#shares = new ClientShares(clients);
  }

  /** Right answers in the window. */
  get requests(): number {
    return this.#requests;
  }

  get connections(): number {
    return this.#connections;
  }

  get errors(): LoadErrors {
    return { ...this.#errors };
  }

  /** From here on, what happens is in the window. */
  open(): void {
    this.#open = true;
  }

  close(): void {
    this.#open = false;
  }

  connected(us: number): void {
    this.#connections++;
    this.#connect.record(us);
  }

  /** A right answer; see `ClientShares.record`. */
  answered(client: number, latencyUs: number, waitUs: number): void {
    if (!this.#open) return this.discarded.answered(latencyUs);
    this.#requests++;
    this.#latency.record(latencyUs);
    this.#shares.record(client, latencyUs, waitUs);
  }

  /** A client that still waits when the window closes. */
  waited(client: number, waitUs: number): void {
    this.#shares.waited(client, waitUs);
  }

  failed(kind: ErrorKind, stage: 'connecting' | 'asking'): void {
    if (stage === 'connecting' || this.#open) this.#errors[kind]++;
  }

  read(): Pick<LoadResult, 'requests' | 'latency' | 'connect' | 'connections' | 'errors' | 'clients'> {
    return {
      requests: this.#requests,
      latency: this.#latency.read(),
      connect: this.#connect.read(),
      connections: this.#connections,
      errors: this.errors,
      clients: this.#shares.read(),
    };
  }
}
