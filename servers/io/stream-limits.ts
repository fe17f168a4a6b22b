/**
 * How long the clients of a thread's event loop may take. One list holds all of them and one timer serves it, due when the
 * first client may be late: a request costs a stored time and a comparison. A look at every client is cheap, and nothing is
 * kept of one that has left.
 */
import type { Socket } from 'node:net';
import type { WhenFullName } from '../server.ts';
import type { Timeouts } from '../thread.ts';

/**
 * Ends a client if it is late.
 * @returns when it may be late next, by `performance.now()`; Infinity for never as things are
 */
export type CheckClient = (nowMs: number) => number;

/** A limit is looked after so many times while it passes, so that no client has more than a tenth on top. */
const LOOKS = 20;

/** A longer one would be due at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class StreamLimits {
  readonly silentMs: number;
  readonly headerMs: number;
  readonly idleMs: number;
  /** Whether idle clients are marked in the array. */
  readonly evicts: boolean;
  readonly #sendMs: number;
  readonly #sendLookMs: number;
  /** Between two looks at least. */
  readonly #gapMs: number;
  readonly #clients = new Set<CheckClient>();
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Infinity;

  constructor(timeouts: Timeouts, whenFull: WhenFullName) {
    const { silentTimeoutMs, headerTimeoutMs, idleTimeoutMs, sendTimeoutMs } = timeouts;
    this.evicts = whenFull === 'evict-idle';
    this.silentMs = silentTimeoutMs || Infinity;
    this.headerMs = headerTimeoutMs || Infinity;
    this.idleMs = idleTimeoutMs || Infinity;
    this.#sendMs = sendTimeoutMs || Infinity;
    this.#sendLookMs = this.#sendMs / LOOKS;
    this.#gapMs = Math.min(this.headerMs, this.idleMs, this.#sendMs) / LOOKS;
  }

  add(check: CheckClient): void {
    this.#clients.add(check);
  }

  delete(check: CheckClient): void {
    this.#clients.delete(check);
  }

  /** A client may be late at that time, by `performance.now()`. */
  expect(dueMs: number): void {
    if (dueMs >= this.#dueMs) return;
    const nowMs = performance.now();
    const lookMs = Math.max(dueMs, nowMs + this.#gapMs);
    if (lookMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = lookMs;
    this.#timer = setTimeout(() => this.#look(), Math.min(lookMs - nowMs, LONGEST_TIMER_MS));
    this.#timer.unref();
  }

  /** An answer waits until its client takes it. */
  expectSent(): void {
    this.expect(performance.now() + this.#sendLookMs);
  }

  /**
   * A function for `check` while an answer is pending: destroys the socket of a client that takes nothing, and drops
   * what the kernel has for it.
   */
  watchSending(socket: Socket): CheckClient {
    let taken = -1;
    let sinceMs = 0;
    return (nowMs) => {
      const takenNow = bytesTaken(socket);
      if (takenNow !== taken) {
        taken = takenNow;
        sinceMs = nowMs;
      } else if (nowMs >= sinceMs + this.#sendMs) socket.resetAndDestroy();
      return nowMs + this.#sendLookMs;
    };
  }

  #look(): void {
    const nowMs = performance.now();
    let dueMs = Infinity;
    this.#dueMs = Infinity;
    for (const check of this.#clients) dueMs = Math.min(dueMs, check(nowMs));
    this.expect(dueMs);
  }
}

/** The bytes of the answers so far that the kernel has taken from this process. Node has them on the handle only. */
function bytesTaken(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return 0;
  return Number(Reflect.get(handle, 'bytesWritten')) - Number(Reflect.get(handle, 'writeQueueSize'));
}
