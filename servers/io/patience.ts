/**
 * How long a server still waits for one client: for the rest of a request, for the next one, or for the client to take its
 * answer. Only arithmetic: the caller has the clock, and may leave it unread as long as whole requests come.
 */
import type { Timeouts } from '../thread.ts';

/** The start of a wait that the clock was not read for. */
export const UNREAD = NaN;

/** A client is looked at after a tenth of a limit at the latest, so that it ends within 1.1 times the limit. */
export const TICKS = 10;

/** The longest tick. */
const SECOND_MS = 1000;

/** How often a client must be looked at that is waited for in `recv`, ms; null where no limit needs it. */
export function receiveTickMs({
  headerTimeoutMs,
  idleTimeoutMs,
}: Pick<Timeouts, 'headerTimeoutMs' | 'idleTimeoutMs'>): number | null {
  const limits = [headerTimeoutMs, idleTimeoutMs].filter((limit) => limit > 0);
  return limits.length === 0 ? null : Math.min(SECOND_MS, Math.min(...limits) / TICKS);
}

export class Patience {
  readonly #timeouts: Timeouts;
  /** When the service of the client began, or its first request before that. */
  readonly #servedMs: number;
  #answered = false;
  #sinceMs: number;
  #limitMs: number;

  /** @param acceptedMs a client that has sent nothing is waited for from accept, even if its thread began later */
  constructor(timeouts: Timeouts, servedMs: number, acceptedMs = servedMs) {
    this.#timeouts = timeouts;
    this.#servedMs = servedMs;
    this.#sinceMs = acceptedMs;
    this.#limitMs = timeouts.silentTimeoutMs;
  }

  /** When the wait is over; Infinity without a limit, NaN where it began unread. */
  get dueMs(): number {
    return this.#limitMs === 0 ? Infinity : this.#sinceMs + this.#limitMs;
  }

  /**
   * Everything is answered.
   * @param nowMs `UNREAD`: such a wait is never over by `isOver`
   * @returns whether `dueMs` has changed
   */
  awaitRequest(nowMs: number): boolean {
    const isUnread = Number.isNaN(this.#sinceMs) && Number.isNaN(nowMs);
    this.#answered = true;
    this.#sinceMs = nowMs;
    this.#limitMs = this.#timeouts.idleTimeoutMs;
    return !isUnread;
  }

  /**
   * A request has begun. The time of a client's first one counts from the beginning of its service.
   * @returns true: `dueMs` has changed
   */
  awaitRest(nowMs: number): true {
    this.#sinceMs = this.#answered ? nowMs : this.#servedMs;
    this.#limitMs = this.#timeouts.headerTimeoutMs;
    return true;
  }

  /** The client took a part of its answer, or none. */
  awaitReader(nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#limitMs = this.#timeouts.sendTimeoutMs;
  }

  isOver(nowMs: number): boolean {
    return nowMs >= this.dueMs;
  }
}
