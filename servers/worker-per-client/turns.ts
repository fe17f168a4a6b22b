/**
 * Who gets the next thread. Threads that start at the same time hold each other up, so hundreds never do; the other clients wait
 * in the array, with nothing but their socket. A client that has sent a whole request comes before one that has sent a part,
 * and that before a silent one, each in the order of arrival. One that has gone gets no thread, and one that is late none
 * either: it is silent, or has not ended its request, for as long as it might be with a thread. Runs on the main thread and
 * never blocks it.
 */
import { availableParallelism } from 'node:os';
import { sharedNowMs } from '../client-array.ts';
import { firstTimeOnly, type Timeouts } from '../thread.ts';

/** What is seen of a client: it has sent a part of a request, or at least one whole request, or waits no more. */
export type Sight = 'begun' | 'whole' | 'gone';

/** What can be seen of the sockets of waiting clients; nothing is received from them. */
export interface Lookout {
  /** @param number identifies the client, as `descriptor` may be another's later */
  add(descriptor: number, number: number): void;
  remove(descriptor: number, number: number): void;
  /** Reports each client of which there is something new since the last look. */
  look(report: (number: number, seen: Sight) => void): void;
}

/** The client's thread may be started. */
export interface Turn {
  readonly kind: 'turn';
  /** When the client's first byte was seen, by `sharedNowMs`; undefined when none has been. */
  readonly begunMs: number | undefined;
  /** To be called when the thread has started, or does not start. */
  readonly end: () => void;
}

/** `gone`: also a client that was silent too long; it is closed without a word. `late`: a begun request did not end in time. */
export type Outcome = Turn | { readonly kind: 'gone' | 'late' };

interface Waiting {
  readonly descriptor: number;
  readonly acceptedMs: number;
  readonly resolve: (outcome: Outcome) => void;
  begunMs: number | undefined;
  isWhole: boolean;
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

/**
 * libuv accepts one client in each turn of its loop. While clients arrive in each, no thread is started, for so many turns: a
 * whole request may be among those that still come.
 */
const MOST_ARRIVALS = 64;

/** A limit is looked after so many times while it passes, and once a second. */
const LOOKS = 20;
const LONGEST_LOOK_MS = 1000;

type TurnLimits = Pick<Timeouts, 'silentTimeoutMs' | 'headerTimeoutMs'>;

export class Turns {
  readonly #lookout: Lookout | undefined;
  readonly #silentMs: number;
  readonly #headerMs: number;
  #atOnce: number;
  /** By number, in the order of arrival. */
  readonly #waiting = new Map<number, Waiting>();
  #arrivals = 0;
  #starting = 0;
  #isScheduled = false;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param lookout without it, clients get their threads in the order of arrival, and none is late */
  constructor(
    lookout: Lookout | undefined,
    { silentTimeoutMs, headerTimeoutMs }: TurnLimits,
    atOnce = STARTS_PER_CPU * availableParallelism(),
  ) {
    this.#lookout = lookout;
    this.#silentMs = silentTimeoutMs || Infinity;
    this.#headerMs = headerTimeoutMs || Infinity;
    this.#atOnce = atOnce;
  }

  /** Resolves when the client's thread may be started, or the client waits no more. */
  take(descriptor: number, acceptedMsAgo = 0): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const number = this.#arrivals++;
    const acceptedMs = sharedNowMs() - acceptedMsAgo;
    this.#waiting.set(number, { descriptor, acceptedMs, resolve, begunMs: undefined, isWhole: false });
    this.#lookout?.add(descriptor, number);
    this.#goOn();
    this.#expectLate();
    return promise;
  }

  /** The clients that have sent nothing get no thread. */
  stop(): void {
    this.#stopping = true;
    this.#atOnce = Math.min(this.#atOnce, LAST_STARTS_PER_CPU * availableParallelism());
    this.#look();
    this.#leaveSilent();
  }

  #goOn(): void {
    if (this.#isScheduled || this.#starting >= this.#atOnce) return;
    const number = this.#next();
    if (number === undefined) return;
    this.#starting++;
    const end = firstTimeOnly(() => {
      this.#starting--;
      this.#goOnLater();
    });
    this.#leave(number, { kind: 'turn', begunMs: this.#waiting.get(number)?.begunMs, end });
    this.#goOnLater();
  }

  /** Each start takes the main thread long, beside others that start: signals, timers and arrivals have their turn in between. */
  #goOnLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // From here on, one `setImmediate` is a whole turn.
    setImmediate(() => this.#waitForArrivals(MOST_ARRIVALS));
  }

  #waitForArrivals(most: number): void {
    const before = this.#arrivals;
    setImmediate(() => {
      if (this.#arrivals > before && most > 1) return this.#waitForArrivals(most - 1);
      this.#isScheduled = false;
      this.#goOn();
    });
  }

  #next(): number | undefined {
    this.#look();
    if (this.#stopping) this.#leaveSilent();
    let firstBegun: number | undefined;
    for (const [number, { isWhole, begunMs }] of this.#waiting) {
      if (isWhole) return number;
      if (begunMs !== undefined) firstBegun ??= number;
    }
    const [first] = this.#waiting.keys();
    return firstBegun ?? first;
  }

  #look(): void {
    const nowMs = sharedNowMs();
    this.#lookout?.look((number, seen) => {
      const client = this.#waiting.get(number);
      if (client === undefined) return;
      if (seen === 'gone') return this.#leave(number, { kind: 'gone' });
      client.begunMs ??= nowMs;
      client.isWhole = seen === 'whole';
    });
  }

  #leaveSilent(): void {
    for (const [number, { begunMs }] of this.#waiting)
      if (begunMs === undefined) this.#leave(number, { kind: 'gone' });
  }

  #expectLate(): void {
    const limitMs = Math.min(this.#silentMs, this.#headerMs);
    if (this.#lookout === undefined || limitMs === Infinity) return;
    if (this.#timer !== undefined || this.#waiting.size === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#leaveLate();
        this.#expectLate();
      },
      Math.min(limitMs / LOOKS, LONGEST_LOOK_MS),
    );
    this.#timer.unref();
  }

  /** A client with a whole request waits for the server, not the server for it. */
  #leaveLate(): void {
    this.#look();
    const nowMs = sharedNowMs();
    for (const [number, { isWhole, begunMs, acceptedMs }] of this.#waiting) {
      if (isWhole) continue;
      if (begunMs === undefined) {
        if (nowMs >= acceptedMs + this.#silentMs) this.#leave(number, { kind: 'gone' });
      } else if (nowMs >= begunMs + this.#headerMs) this.#leave(number, { kind: 'late' });
    }
  }

  #leave(number: number, outcome: Outcome): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    this.#lookout?.remove(waiting.descriptor, number);
    waiting.resolve(outcome);
  }
}
