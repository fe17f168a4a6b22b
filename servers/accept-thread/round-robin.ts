/**
 * Round-robin over the client array: one thread serves all clients, with one receive and its answer for each per round.
 * `blocking` waits in `recv` until that client sends, and in `send` until it takes its answer, even if others are ready.
 * `polling` makes the same calls with MSG_DONTWAIT, keeps what a client does not take for the next round, and never
 * rests while there is a client. Without clients, both sleep until one is claimed.
 */
import { Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { SOCKET_CALLS } from '../../posix/multiplexer.ts';
import { MSG_DONTWAIT, setReceiveTimeout, shutdown, Shutdown } from '../../posix/socket.ts';
import { type Conversation, LINGER_MS, type Task } from '../../workloads/workload.ts';
import type { ClientArray } from '../client-array.ts';
import { waitForClient } from '../client-waits.ts';
import { Deadlines } from '../event-loop/deadlines.ts';
import { type Interest, LoopClient, type LoopService } from '../event-loop/loop-client.ts';
import {
  performBlocking,
  RECEIVE_BYTES,
  restBetweenLooks,
  type ServiceLimits,
} from '../io/blocking-service.ts';
import type { Slot } from '../phase.ts';
import type { RecvName } from '../server.ts';

export interface RoundRobinOptions extends ServiceLimits {
  readonly clients: ClientArray;
  /** The id of the calling thread. */
  readonly thread: number;
  readonly recv: RecvName;
  /** Ends after the first client. */
  readonly once: boolean;
  readonly converse: () => Conversation;
}

/** Only a bound on one wait: a client and the server's stop wake the thread at once. */
const WAIT_MS = 60_000;

/** What a socket is ready for is unknown: this thread finds out by trying. */
const PERHAPS_READY = Ready.receive | Ready.send;

export class RoundRobin {
  readonly #options: RoundRobinOptions;
  readonly #clients: ClientArray;
  readonly #buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  /** By slot. */
  readonly #served: (LoopClient | undefined)[] = [];
  /** Clients whose conversation waits, by `performance.now()`. */
  readonly #waiting = new Deadlines<LoopClient>();
  readonly #service: LoopService;
  #closed = 0;

  constructor(options: RoundRobinOptions) {
    this.#options = options;
    this.#clients = options.clients;
    this.#service =
      options.recv === 'polling'
        ? {
            ...options,
            startTask: (...task) => this.#start(...task),
            calls: SOCKET_CALLS,
            flags: MSG_DONTWAIT,
          }
        : { ...options, startTask: (_client, task) => performBlocking(task), calls: SOCKET_CALLS, flags: 0 };
  }

  /** Blocks until the server stops and every client has its pending answers. */
  run(): void {
    while (!this.#done) {
      waitForClient(this.#clients, WAIT_MS);
      // One reading for all: only where receiving blocks, a round takes long.
      const now = performance.now();
      for (const { slot, socket } of this.#clients.clients()) {
        const client = this.#served[slot] ?? this.#begin(slot, socket);
        this.#serve(client, this.#options.recv === 'blocking' ? performance.now() : now);
      }
      if (this.#waiting.size > 0) this.#endWaits();
      // No `recv` blocks any more.
      if (this.#options.recv === 'blocking' && this.#clients.stopping) restBetweenLooks();
    }
  }

  get #done(): boolean {
    if (this.#options.once && this.#closed > 0) return true;
    return this.#clients.stopping && this.#clients.active === 0;
  }

  #begin(slot: Slot, socket: number): LoopClient {
    const { thread, converse } = this.#options;
    this.#clients.setThread(slot, thread);
    // The supervisor shuts down the clients that it finds in the array: this one may have come later.
    if (this.#options.recv === 'blocking' && this.#clients.stopping) shutdown(socket, Shutdown.receive);
    const client = new LoopClient(socket, slot, converse(), performance.now(), this.#service);
    return (this.#served[slot] = client);
  }

  #serve(client: LoopClient, nowMs: number): void {
    // `turn` may block.
    this.#clients.settlePhases();
    try {
      this.#follow(client, client.turn(PERHAPS_READY, this.#buffer, nowMs));
      if (this.#options.recv === 'blocking') this.#waitFor(client);
      else if (nowMs >= client.dueMs) this.#follow(client, client.endLate());
    } catch (error) {
      this.#endIfBroken(client, error);
    }
  }

  /** The socket's own timeouts have ended the call: it is repeated until the client goes on, or its time is over. */
  #waitFor(client: LoopClient): void {
    for (;;) {
      const now = performance.now();
      if (client.isClosed || client.interest === 'linger') return;
      if (now >= client.dueMs) return this.#follow(client, client.endLate());
      // While the server ends, the next round looks again.
      if (!client.isStalled || this.#clients.stopping) return;
      this.#follow(client, client.turn(PERHAPS_READY, this.#buffer, now));
    }
  }

  #resume(client: LoopClient): void {
    try {
      this.#follow(client, client.resume(0, performance.now()));
    } catch (error) {
      this.#endIfBroken(client, error);
    }
  }

  #follow(client: LoopClient, interest: Interest | 'closed'): void {
    if (interest === 'closed') return this.#end(client);
    // A lingering client may be idle: a blocking receive must end when the client's time is over.
    if (interest === 'linger' && client.interest !== 'linger') setReceiveTimeout(client.fd, LINGER_MS);
    client.interest = interest;
    if (interest === 'linger' && performance.now() >= client.lingersUntil) this.#end(client);
  }

  /** A client that breaks its connection ends its own conversation, nothing else. */
  #endIfBroken(client: LoopClient, error: unknown): void {
    if (!(error instanceof SocketError)) throw error;
    this.#end(client);
  }

  /** Every round checks which waits are over; a file is read at once, which blocks. */
  #start(client: LoopClient, task: Task): number | 'pending' {
    if (task.kind === 'read') return performBlocking(task);
    // Never due in the same round: the other clients have their turn first.
    this.#waiting.add(performance.now() + (task.kind === 'wait' ? task.ms : 0), client);
    return 'pending';
  }

  #endWaits(): void {
    const now = performance.now();
    for (;;) {
      const client = this.#waiting.takeDue(now);
      if (client === undefined) return;
      if (!client.isClosed) this.#resume(client);
    }
  }

  #end(client: LoopClient): void {
    this.#served[client.slot] = undefined;
    client.close();
    this.#clients.free(client.slot);
    this.#closed++;
  }
}
