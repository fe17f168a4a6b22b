/**
 * Who gets the next thread. Threads that start at the same time hold each other up, so hundreds never do; the other clients wait
 * in the array, with nothing but their socket. A client that has sent something comes before one that has not, each in the
 * order of arrival, and one that has gone gets no thread. Runs on the main thread and never blocks it.
 */
import { availableParallelism } from 'node:os';
import { firstTimeOnly } from '../thread.ts';

/** What can be seen of the sockets of waiting clients; nothing is received from them. */
export interface Lookout {
  /** @param number identifies the client, as `descriptor` may be another's later */
  add(descriptor: number, number: number): void;
  remove(descriptor: number, number: number): void;
  /** Reports each client that has gone, or has sent something. */
  look(report: (number: number, seen: 'gone' | 'sent') => void): void;
}

/** To be called when the thread has started, or does not start. */
export type Turn = () => void;

interface Waiting {
  readonly descriptor: number;
  readonly resolve: (turn: Turn | undefined) => void;
}

/**
 * Enough that 16 clients that reconnect do not wait for a turn but share a CPU, as threads do: with half as many each of
 * them waited for twice as long after the others had gone. Few enough that those under way end within a second.
 */
const STARTS_PER_CPU = 16;

/**
 * While the server ends: the main thread must come to its timers among those that start, and to start more at once makes
 * none start sooner.
 */
const LAST_STARTS_PER_CPU = 2;

export class Turns {
  readonly #lookout: Lookout | undefined;
  #atOnce: number;
  /** By number, in the order of arrival. */
  readonly #waiting = new Map<number, Waiting>();
  #arrivals = 0;
  #starting = 0;
  #isScheduled = false;
  #stopping = false;

  /** @param lookout without it, clients get their threads in the order of arrival */
  constructor(lookout: Lookout | undefined, atOnce = STARTS_PER_CPU * availableParallelism()) {
    this.#lookout = lookout;
    this.#atOnce = atOnce;
  }

  /** Resolves when the client's thread may be started; to undefined when the client has gone. */
  take(descriptor: number): Promise<Turn | undefined> {
    const { promise, resolve } = Promise.withResolvers<Turn | undefined>();
    const number = this.#arrivals++;
    this.#waiting.set(number, { descriptor, resolve });
    this.#lookout?.add(descriptor, number);
    this.#goOn();
    return promise;
  }

  /** The clients that have sent nothing get no thread. */
  stop(): void {
    this.#stopping = true;
    this.#atOnce = Math.min(this.#atOnce, LAST_STARTS_PER_CPU * availableParallelism());
    const sent = new Set<number>();
    this.#lookout?.look((number, seen) => seen === 'sent' && sent.add(number));
    for (const number of this.#waiting.keys()) if (!sent.has(number)) this.#leave(number, undefined);
  }

  #goOn(): void {
    if (this.#isScheduled || this.#starting >= this.#atOnce) return;
    const number = this.#next();
    if (number === undefined) return;
    this.#starting++;
    const turn = firstTimeOnly(() => {
      this.#starting--;
      this.#goOn();
    });
    this.#leave(number, turn);
    // Each start takes the main thread long, beside others that start: signals and timers have their turn in between.
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#goOn();
    });
  }

  #next(): number | undefined {
    let sent: number | undefined;
    this.#lookout?.look((number, seen) => {
      if (seen === 'gone') this.#leave(number, undefined);
      else if (sent === undefined || number < sent) sent = number;
    });
    if (sent !== undefined) return sent;
    if (this.#stopping) for (const number of this.#waiting.keys()) this.#leave(number, undefined);
    const [first] = this.#waiting.keys();
    return first;
  }

  #leave(number: number, turn: Turn | undefined): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    this.#lookout?.remove(waiting.descriptor, number);
    waiting.resolve(turn);
  }
}
