/**
 * The firsts of each client of a load: its first connection, its first answer, the end of its first request. Each client
 * is counted once. Nothing is allocated after the constructor: `answered` is called for every answer.
 */
export class FirstAnswers {
  /** The clients that have firsts: those from 0 on. */
  readonly clients: number;
  readonly #isConnected: Uint8Array;
  readonly #isAnswered: Uint8Array;
  readonly #isConcluded: Uint8Array;

  /** Clients that have been connected, and clients that have had an answer. */
  connectedClients = 0;
  answeredClients = 0;
  /** Clients whose first request was answered, or failed. */
  concludedClients = 0;
  /** When the last first answer came; until there is one, when the load began. */
  lastUs: number;
  /** The longest time between two first answers, or between the beginning and the first of them. */
  longestGapUs = 0;

  constructor(clients: number, nowUs: number) {
    this.clients = clients;
    this.#isConnected = new Uint8Array(clients);
    this.#isAnswered = new Uint8Array(clients);
    this.#isConcluded = new Uint8Array(clients);
    this.lastUs = nowUs;
  }

  connected(client: number): void {
    if (client >= this.clients || this.#isConnected[client] === 1) return;
    this.#isConnected[client] = 1;
    this.connectedClients++;
  }

  answered(client: number, nowUs: number): void {
    if (client >= this.clients || this.#isAnswered[client] === 1) return;
    this.#isAnswered[client] = 1;
    this.answeredClients++;
    this.concluded(client);
    this.longestGapUs = Math.max(this.longestGapUs, nowUs - this.lastUs);
    this.lastUs = nowUs;
  }

  /** A request of the client was answered, or failed. */
  concluded(client: number): void {
    if (this.isConcluded(client)) return;
    this.#isConcluded[client] = 1;
    this.concludedClients++;
  }

  isConcluded(client: number): boolean {
    return client >= this.clients || this.#isConcluded[client] === 1;
  }
}

const FIRST_PAUSE_US = 1000;
const LONGEST_PAUSE_US = 50_000;

/** How long each client pauses after a failure before it connects again: twice as long each time, until an answer. */
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
