/**
 * Bystanders: clients beside those that are measured, which are idle or costly for the server. A process of their own
 * (bystanders-main.ts) runs them on Node's streams, so that the load generator measures the same with and without them.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export const BYSTANDER_KINDS = ['idle', 'dribbling', 'slow-reader', 'long-request'] as const;

/**
 * `idle`: connects and sends nothing. `dribbling`: sends a request byte by byte, one every 50 ms, and begins again when
 * the last is sent. `slow-reader`: sends requests without end, and reads next to nothing. `long-request`: repeats the
 * request for the longest work that the workload has.
 */
export interface Bystanders {
  readonly kind: (typeof BYSTANDER_KINDS)[number];
  readonly count: number;
}

/** The parameters of a process of bystanders. */
export interface BystanderSpec extends Bystanders {
  readonly host: string;
  readonly port: number;
  /** The loopback address that they connect from; null: the kernel's choice. Each address has ports of its own. */
  readonly from: string | null;
  /** The bytes of one request. */
  readonly request: string;
}

/** Written as JSON lines on stdout: when all are connected, and on SIGTERM, with the number still connected. */
export type BystanderEvent =
  | { readonly event: 'ready'; readonly connected: number }
  | { readonly event: 'left'; readonly connected: number };

const BYTE_MS = 50;
/** A slow reader reads so many bytes at this interval. */
const SIP_BYTES = 64;
const SIP_MS = 100;
/** Requests that a slow reader sends at a time: their answers are more than the kernel's buffers hold. */
const REQUESTS_AT_A_TIME = 256;
/** Fewer than a backlog holds: the kernel retries a connection that finds the backlog full a second later. */
const CONNECTING_AT_ONCE = 64;
const CONNECT_TRIES = 5;

type Behave = (socket: Socket, request: Buffer) => Promise<void>;

const BEHAVIOUR: Readonly<Record<Bystanders['kind'], Behave>> = {
  idle: async (socket) => {
    await once(socket, 'close');
  },
  dribbling: async (socket, request) => {
    socket.resume();
    while (socket.writable) {
      for (const byte of request) {
        socket.write(Buffer.of(byte));
        await delay(BYTE_MS);
      }
    }
  },
  'slow-reader': async (socket, request) => {
    const many = Buffer.concat(Array.from({ length: REQUESTS_AT_A_TIME }, () => request));
    while (socket.writable) {
      if (!socket.writableNeedDrain) socket.write(many);
      socket.read(SIP_BYTES);
      await delay(SIP_MS);
    }
  },
  'long-request': async (socket, request) => {
    while (socket.writable) {
      socket.write(request);
      await once(socket, 'data');
    }
  },
};

/** A group of bystanders: they connect, then each behaves as its kind until the group is disposed of. */
export class BystanderGroup implements Disposable {
  readonly #spec: BystanderSpec;
  readonly #sockets = new Set<Socket>();
  #disposed = false;

  constructor(spec: BystanderSpec) {
    this.#spec = spec;
  }

  /** The number of bystanders connected now. */
  get connected(): number {
    return this.#sockets.size;
  }

  /** Resolves when all are connected and have begun. */
  async arrive(): Promise<void> {
    let left = this.#spec.count;
    const arriveInTurn = async (): Promise<void> => {
      while (left-- > 0) this.#begin(await this.#connect());
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, arriveInTurn));
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  async #connect(): Promise<Socket> {
    const { host, port, from } = this.#spec;
    for (let tries = 1; ; tries++) {
      const socket = connect({ host, port, noDelay: true, ...(from === null ? {} : { localAddress: from }) });
      try {
        await once(socket, 'connect');
        return socket;
      } catch (error) {
        if (tries === CONNECT_TRIES) throw error;
        await delay(BYTE_MS * tries);
      }
    }
  }

  #begin(socket: Socket): void {
    this.#sockets.add(socket);
    // A broken connection needs no report: `connected` counts it out.
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    // Only an idle one may read at will: the others read what their kind reads. All notice the end of the connection.
    if (this.#spec.kind === 'idle') socket.resume();
    void this.#behave(socket);
  }

  async #behave(socket: Socket): Promise<void> {
    try {
      await BEHAVIOUR[this.#spec.kind](socket, Buffer.from(this.#spec.request, 'latin1'));
    } catch (error) {
      // The connection broke during a wait: `connected` has counted it out.
      if (!socket.destroyed && !this.#disposed) throw error;
    }
  }
}
