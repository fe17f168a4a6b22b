/** How long each client pauses after a failure before it connects again: twice as long each time, until an answer. */
const FIRST_PAUSE_US = 1000;
const LONGEST_PAUSE_US = 50_000;

export class Backoff {
  readonly #nextUs: Float64Array;

  constructor(clients: number) {
    this.#nextUs = new Float64Array(clients).fill(FIRST_PAUSE_US);
  }

  reset(client: number): void {
    this.#nextUs[client] = FIRST_PAUSE_US;
  }

  /** The length of the pause that begins now, µs. */
  next(client: number): number {
    const pauseUs = this.#nextUs[client] ?? FIRST_PAUSE_US;
    this.#nextUs[client] = Math.min(LONGEST_PAUSE_US, pauseUs * 2);
    return pauseUs;
  }
}
