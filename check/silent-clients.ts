/**
 * Clients that connect and send no request, and one that is served beside them. A connection that a full backlog does
 * not let in is one that was not accepted; one that comes in late is closed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Sent } from './model-verdict.ts';
import { untilResting } from './server-threads.ts';

/** A server, by what it does: its running processes as of the call, a new client, and a request that it answers. */
export interface ObservedServer {
  readonly pids: () => readonly number[];
  /** @returns null when it was refused, or not let in within the bound */
  readonly connect: (boundMs: number) => Promise<Client | null>;
  readonly request: Buffer;
}

/** Longer than the second time that the kernel tries to get into a full backlog, 3 s after the first. */
const CONNECT_MS = 3500;

/** Between two clients, so that a short backlog has room for the next one. */
const PAUSE_MS = 5;

/** A second of rest: it will not answer any more. */
const NO_ANSWER_LOOKS = 20;

/** Whether anything came from the server: bytes, an end or an error. */
function isStirred({ received, end }: Client): boolean {
  return received > 0 || end !== undefined;
}

/** Clients that send nothing, or the beginning of a request and no more. */
export class SilentClients implements Disposable {
  readonly #server: ObservedServer;
  readonly #beginning: Buffer;
  readonly #clients: Client[] = [];

  constructor(server: ObservedServer, sent: Sent) {
    this.#server = server;
    this.#beginning = server.request.subarray(0, sent === 'nothing' ? 0 : 4);
  }

  /** Stops at the first that is not let in. */
  async open(count: number): Promise<void> {
    while (this.count < count) {
      const client = await this.#server.connect(CONNECT_MS);
      if (client === null) return;
      this.#clients.push(client);
      if (this.#beginning.length > 0) client.send(this.#beginning);
      await sleep(PAUSE_MS);
    }
  }

  get count(): number {
    return this.#clients.length;
  }

  /** Whether the server answered or closed one of them, although it had sent no request. */
  get stirred(): boolean {
    return this.#clients.some(isStirred);
  }

  /** Whether the server reacts to another client's request while all of these are still silent and open. */
  async serveAnother(): Promise<boolean> {
    using another = await this.#server.connect(CONNECT_MS);
    if (another === null) return false;
    another.send(this.#server.request);
    const answer = (): boolean => isStirred(another);
    await untilResting(this.#server.pids, { looks: NO_ANSWER_LOOKS, answer });
    return answer() && !this.stirred;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client[Symbol.dispose]();
  }
}
