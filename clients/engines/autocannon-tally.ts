/**
 * Counts the events that autocannon emits during a run. It neither counts, times nor verifies the answer after which it
 * reconnects (`reconnectRate`); with that option, answers are counted by their heads, and those of each client always are.
 */
import type { EventEmitter } from 'node:events';
import type autocannon from 'autocannon';
import { pageBody } from '../../workloads/page.ts';
import type { ClientShare, LoadErrors, LoadSpec } from '../load.ts';
import { ClientShares } from '../loops/client-shares.ts';
import type { ErrorKind } from '../loops/ledger.ts';
import { failureKind } from '../target.ts';

export class Tally {
  readonly errors: Record<keyof LoadErrors, number> = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };
  noPort = 0;
  firstFault: string | null = null;
  /** Answers with status 2xx that autocannon timed. */
  timed = 0;
  readonly #spec: LoadSpec;
  #expectedBody: string | undefined;
  #heads = 0;
  #mismatches = 0;
  #totalMs = 0;
  #reconnects = 0;
  #lastWasGood = false;
  readonly #shares: ClientShares;
  /** By client: when it sent the request that has no answer yet, ms; NaN: there is none. */
  readonly #sentMs: number[] = [];

  constructor(spec: LoadSpec) {
    this.#spec = spec;
    this.#shares = new ClientShares(spec.clients);
    this.#expectedBody = expectedOf(spec);
  }

  /** Mean latency, µs. The time that autocannon emits for one answer is not truncated; its percentiles are. */
  get meanUs(): number {
    return (this.#totalMs * 1000) / this.timed;
  }

  /** Right answers. */
  get requests(): number {
    return (this.#spec.requestsPerConnection === null ? this.timed : this.#heads) - this.#mismatches;
  }

  get connections(): number {
    const { requestsPerConnection, clients } = this.#spec;
    const full = requestsPerConnection === null ? 0 : Math.floor(this.#heads / requestsPerConnection);
    return clients + Math.max(full, this.#reconnects);
  }

  /** What each client received until now, its times up to the head of an answer. */
  clients(): ClientShare[] {
    this.#sentMs.forEach((_, client) => this.#shares.waited(client, this.#waitUs(client)));
    return this.#shares.read();
  }

  /** The options by which autocannon passes on what each client receives. */
  hooks(): Pick<autocannon.Options, 'setupClient' | 'verifyBody'> {
    return {
      setupClient: (client) => {
        const index = this.#sentMs.push(Number.NaN) - 1;
        // Its type declarations leave this event out, too.
        (client as EventEmitter).on('request', () => (this.#sentMs[index] = performance.now()));
        client.on('headers', (head) =>
          this.#head(Number((head as { statusCode?: unknown }).statusCode), index),
        );
      },
      verifyBody: (body) => {
        const text = String(body);
        const { expectation } = this.#spec;
        if (typeof expectation === 'object') return fits(text, expectation);
        this.#expectedBody ??= text;
        return text === this.#expectedBody;
      },
    };
  }

  listen(instance: autocannon.Instance): void {
    instance.on('response', (_client, status, _bytes, ms) => this.#answer(status, ms));
    instance.on('reqError', (error: unknown) => {
      this.#reconnects++;
      const kind = kindOf(error, this.#spec.clients);
      if (kind === 'noPort') this.noPort++;
      else this.errors[kind]++;
    });
    // Its type declarations leave this event out.
    (instance as EventEmitter).on('reqMismatch', () => this.#mismatch());
  }

  /** Comes right after its answer. One with another status was counted as wrong by its head. */
  #mismatch(): void {
    if (!this.#lastWasGood) return;
    this.#mismatches++;
    this.#wrong('the body of an answer differs from the right one');
  }

  #head(status: number, client: number): void {
    const waitUs = this.#waitUs(client);
    this.#sentMs[client] = Number.NaN;
    if (!isGood(status)) return this.#wrong(`it answered ${status}, not 2xx`);
    this.#heads++;
    this.#shares.record(client, waitUs, waitUs);
  }

  #waitUs(client: number): number {
    return (performance.now() - (this.#sentMs[client] ?? Number.NaN)) * 1000;
  }

  #wrong(fault: string): void {
    this.errors.wrongAnswer++;
    this.firstFault ??= fault;
  }

  #answer(status: number, ms: number): void {
    this.#lastWasGood = isGood(status);
    if (!this.#lastWasGood) return;
    this.timed++;
    this.#totalMs += ms;
  }
}

function expectedOf({ expectation, workload }: LoadSpec): string | undefined {
  return expectation === 'exact' && workload.name === 'page' ? pageBody(workload).toString() : undefined;
}

function fits(body: string, expectation: Exclude<LoadSpec['expectation'], string>): boolean {
  if (expectation.kind === 'regexp') return new RegExp(expectation.source).test(body);
  return expectation.bytes === null || Buffer.byteLength(body) === expectation.bytes;
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function kindOf(error: unknown, clients: number): ErrorKind {
  if (error instanceof Error && error.message === 'request timed out') return 'timeout';
  return failureKind(error, clients);
}
