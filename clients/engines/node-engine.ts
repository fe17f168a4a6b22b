/**
 * Moves the bytes of a closed loop with Node's `net` streams. All sockets receive into one buffer: each chunk is checked
 * before Node reads the next.
 */
import { connect, type Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { SocketAddress } from '../../posix/socket.ts';
import { type ClosedLoop, Step } from '../loops/closed-loop.ts';
import type { ErrorKind } from '../loops/ledger.ts';
import { type Clock, type Engine, TURN_US, TURN_WITH_PAUSES_US } from '../stages.ts';
import { failureKind } from '../target.ts';

const RECEIVE_BYTES = 65_536;

export class NodeEngine implements Engine {
  readonly idleUs = null;
  readonly #loop: ClosedLoop;
  readonly #address: SocketAddress;
  readonly #clock: Clock;
  readonly #buffer: Buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  /** By client. */
  readonly #sockets: (Socket | undefined)[] = [];
  /** An error of this process, not of one client: it ends the load. */
  #fatal: unknown;
  readonly #polls: boolean;

  /** @param polls looks at the sockets again and again instead of sleeping */
  constructor(loop: ClosedLoop, address: SocketAddress, clock: Clock, polls: boolean) {
    this.#polls = polls;
    this.#loop = loop;
    this.#address = address;
    this.#clock = clock;
  }

  async turn(untilUs: number): Promise<void> {
    const turnUs = this.#loop.pausedClients > 0 ? TURN_WITH_PAUSES_US : TURN_US;
    const nowUs = this.#clock();
    const endUs = Math.min(untilUs, nowUs + turnUs);
    if (!this.#polls) await setTimeout(Math.max(0, endUs - nowUs) / 1000);
    else while (this.#clock() < endUs) await setImmediate();
    // An answer that has arrived must not count as a timeout: so Node reads it first.
    await setImmediate();
    this.review();
    if (this.#fatal !== undefined) throw this.#fatal;
  }

  [Symbol.dispose](): void {
    for (let client = 0; client < this.#sockets.length; client++) this.#close(client);
  }

  review(): void {
    const nowUs = this.#clock();
    for (let client = 0; client < this.#loop.clients; client++) {
      const step = this.#loop.review(client, nowUs);
      if (step !== Step.wait) this.#follow(client, step, nowUs);
    }
  }

  #follow(client: number, step: Step, nowUs: number): void {
    switch (step) {
      case Step.send:
        return this.#send(client, nowUs);
      case Step.open:
        this.#close(client);
        return this.#open(client);
      case Step.pause:
        return this.#close(client);
      case Step.wait:
    }
  }

  #send(client: number, nowUs: number): void {
    const socket = this.#sockets[client];
    // The server answered before it had the whole request: the rest of that is not worth sending (RFC 9112 9.3).
    if (socket !== undefined && socket.writableLength > 0) return this.#follow(client, Step.open, nowUs);
    socket?.write(this.#loop.request(client, nowUs));
  }

  #open(client: number): void {
    this.#loop.opening(client, this.#clock());
    const socket: Socket = connect({
      ...this.#address,
      noDelay: true,
      onread: {
        buffer: this.#buffer,
        callback: (received) => {
          if (this.#owns(client, socket)) this.#receive(client, received);
          return true;
        },
      },
    });
    this.#sockets[client] = socket;
    socket.on('connect', () => {
      if (this.#owns(client, socket)) this.#begin(client);
    });
    socket.on('end', () => {
      if (this.#owns(client, socket)) this.#end(client);
    });
    // Stays after the socket is given up: what is under way may still fail.
    socket.on('error', (error) => {
      if (this.#owns(client, socket)) this.#fail(client, error);
    });
  }

  /** Whether the socket is still its client's; one that was given up may still emit events. */
  #owns(client: number, socket: Socket): boolean {
    return this.#sockets[client] === socket;
  }

  #begin(client: number): void {
    const nowUs = this.#clock();
    this.#loop.opened(client, nowUs);
    this.#follow(client, Step.send, nowUs);
  }

  #receive(client: number, received: number): void {
    const nowUs = this.#clock();
    const step = this.#loop.received(client, this.#buffer, received, nowUs);
    if (step !== Step.wait) this.#follow(client, step, nowUs);
  }

  #end(client: number): void {
    const nowUs = this.#clock();
    this.#follow(client, this.#loop.ended(client, 'closed', nowUs), nowUs);
  }

  #fail(client: number, error: Error): void {
    let kind: ErrorKind;
    try {
      kind = failureKind(error, this.#loop.clients);
    } catch (fatal) {
      this.#fatal ??= fatal;
      return;
    }
    const nowUs = this.#clock();
    // What had come before a reset, Node has read.
    const isBroken = kind === 'reset' && !this.#loop.isConnecting(client);
    const step = isBroken ? this.#loop.ended(client, 'reset', nowUs) : this.#loop.failed(client, kind, nowUs);
    this.#follow(client, step, nowUs);
  }

  #close(client: number): void {
    const socket = this.#sockets[client];
    this.#sockets[client] = undefined;
    socket?.destroy();
  }
}
