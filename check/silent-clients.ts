/**
 * Clients that connect and send no request, and one that is served beside them. A connection that a full backlog does
 * not let in is one that was not accepted; one that comes in late is closed.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sent } from './model-verdict.ts';
import { untilResting } from './server-threads.ts';

/** A server, by what it does: its running processes as of the call, a new connection, and a request that it answers. */
export interface ObservedServer {
  readonly pids: () => readonly number[];
  readonly connect: () => Promise<Socket>;
  readonly request: Buffer;
}

/** Longer than the second time that the kernel tries to get into a full backlog, 3 s after the first. */
const CONNECT_MS = 3500;

/** Between two clients, so that a short backlog has room for the next one. */
const PAUSE_MS = 5;

/** A second of rest: it will not answer any more. */
const NO_ANSWER_LOOKS = 20;

/** A connection, and whether anything came from the server: bytes, an end or an error. */
class Connection {
  readonly #socket: Socket;
  stirred = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const stir = (): void => {
      this.stirred = true;
    };
    for (const event of ['data', 'end', 'close', 'error']) socket.on(event, stir);
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** @returns null when it was refused, or not let in within the bound */
async function open(server: ObservedServer): Promise<Connection | null> {
  const bound = new AbortController();
  const connecting = server.connect().then(
    (socket) => {
      const connection = new Connection(socket);
      if (bound.signal.aborted) connection.close();
      return connection;
    },
    () => null,
  );
  const late = sleep(CONNECT_MS, null, { ref: false });
  const connection = await Promise.race([connecting, late]);
  if (connection === null) bound.abort();
  return connection;
}

/** Clients that send nothing, or the beginning of a request and no more. */
export class SilentClients implements Disposable {
  readonly #server: ObservedServer;
  readonly #beginning: Buffer;
  readonly #connections: Connection[] = [];

  constructor(server: ObservedServer, sent: Sent) {
    this.#server = server;
    this.#beginning = server.request.subarray(0, sent === 'nothing' ? 0 : 4);
  }

  /** Stops at the first that is not let in. */
  async open(count: number): Promise<void> {
    while (this.count < count) {
      const connection = await open(this.#server);
      if (connection === null) return;
      this.#connections.push(connection);
      if (this.#beginning.length > 0) connection.send(this.#beginning);
      await sleep(PAUSE_MS);
    }
  }

  get count(): number {
    return this.#connections.length;
  }

  /** Whether the server answered or closed one of them, although it had sent no request. */
  get stirred(): boolean {
    return this.#connections.some(({ stirred }) => stirred);
  }

  /** Whether the server reacts to another client's request while all of these are still silent and open. */
  async serveAnother(): Promise<boolean> {
    const another = await open(this.#server);
    if (another === null) return false;
    another.send(this.#server.request);
    const answer = (): boolean => another.stirred;
    await untilResting(this.#server.pids, { looks: NO_ANSWER_LOOKS, answer });
    another.close();
    return another.stirred && !this.stirred;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }
}
