/**
 * Three ways to keep the clients of a server: the shared client array, a plain array with a list of its free places, and
 * a Map. Each makes its own loop, so that one call measures many operations and no dispatch. Only the first can be seen
 * by more than one thread: the others show what that costs.
 */
import { ClientArray } from '../../servers/client-array.ts';
import { Phase } from '../../servers/phase.ts';

const THREAD = 1;

export interface ClientStore {
  /** Claims a place for each client, until it is full. */
  fill(): void;
  /** Frees every place. */
  drain(): void;
  /** Goes round the clients; returns the sum of their sockets. */
  visitAll(): number;
}

export class SharedStore implements ClientStore {
  readonly #clients: ClientArray;

  constructor(capacity: number) {
    this.#clients = ClientArray.create(capacity);
  }

  fill(): void {
    for (let client = 0; client < this.#clients.capacity; client++) this.#clients.claim(client, THREAD);
  }

  drain(): void {
    for (let slot = 0; slot < this.#clients.capacity; slot++) this.#clients.free(slot);
  }

  visitAll(): number {
    let sum = 0;
    for (const { socket } of this.#clients.clients()) sum += socket;
    return sum;
  }
}

interface PlainClient {
  readonly socket: number;
  readonly phase: Phase;
  readonly thread: number;
  readonly requests: number;
}

function plainClient(socket: number): PlainClient {
  return { socket, phase: Phase.accepted, thread: THREAD, requests: 0 };
}

export class ArrayStore implements ClientStore {
  readonly #clients: (PlainClient | undefined)[];
  readonly #free: number[];

  constructor(capacity: number) {
    this.#clients = Array.from({ length: capacity }, () => undefined);
    this.#free = Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
  }

  fill(): void {
    for (let slot = this.#free.pop(); slot !== undefined; slot = this.#free.pop()) {
      this.#clients[slot] = plainClient(slot);
    }
  }

  drain(): void {
    for (let slot = this.#clients.length - 1; slot >= 0; slot--) {
      this.#clients[slot] = undefined;
      this.#free.push(slot);
    }
  }

  visitAll(): number {
    let sum = 0;
    for (const client of this.#clients) if (client !== undefined) sum += client.socket;
    return sum;
  }
}

export class MapStore implements ClientStore {
  readonly #clients = new Map<number, PlainClient>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  fill(): void {
    for (let client = 0; client < this.#capacity; client++) this.#clients.set(client, plainClient(client));
  }

  drain(): void {
    for (let client = 0; client < this.#capacity; client++) this.#clients.delete(client);
  }

  visitAll(): number {
    let sum = 0;
    for (const { socket } of this.#clients.values()) sum += socket;
    return sum;
  }
}
