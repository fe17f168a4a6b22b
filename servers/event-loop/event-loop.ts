/**
 * An event loop: one thread serves all clients, each when its socket is ready or its conversation's task is done. It blocks in
 * its multiplexer's `wait` only. Every socket is non-blocking, and each client gets one `recv` a turn, so that none delays the
 * others.
 */
import { Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import type { Multiplexer } from '../../posix/multiplexer.ts';
import type { Fd } from '../../posix/socket.ts';
import type { Task } from '../../workloads/workload.ts';
import type { ClientArray } from '../client-array.ts';
import { RECEIVE_BYTES } from '../io/blocking-service.ts';
import type { Slot } from '../phase.ts';
import type { Timeouts } from '../thread.ts';
import { Deadlines } from './deadlines.ts';
import { DueChecks } from './due-checks.ts';
import type { FileReader } from './file-reader.ts';
import { type AcceptorOptions, LISTENER, LoopAcceptor } from './loop-acceptor.ts';
import { type Interest, LoopClient, type LoopService } from './loop-client.ts';

export interface EventLoopOptions extends AcceptorOptions {
  /** The loop disposes of it. */
  readonly multiplexer: Multiplexer;
  readonly timeouts: Timeouts;
  /** Called for each client that the loop begins to serve. */
  readonly onClient?: () => void;
  /** Reads files; null where the conversations read none. The loop disposes of it. */
  readonly files: FileReader<LoopClient> | null;
}

/** The tag of the eventfd that signals files that were read. */
const FILES = -2;

/** The longest sleep while a client waits. */
const LONGEST_WAIT_MS = 60_000;

/**
 * How often the loop wakes while it has something to time: lingering clients, a lack of descriptors, the server's end, or
 * room that another thread's client leaves.
 */
const TICK_MS = 50;

/** The clock is read once in so many events: cheap, and yet right enough where requests compute for long. */
const CLOCK_EVERY = 16;

/** What a socket is watched for. */
const WATCHED: Readonly<Record<Interest, number>> = {
  receive: Ready.receive,
  send: Ready.send,
  linger: Ready.receive,
  nothing: 0,
};

export class EventLoop implements Disposable {
  readonly #options: EventLoopOptions;
  readonly #multiplexer: Multiplexer;
  readonly #clients: ClientArray;
  readonly #buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  /** By slot. */
  readonly #served: (LoopClient | undefined)[] = [];
  readonly #lingering = new Set<Slot>();
  /** Clients whose conversation waits, by `performance.now()`. */
  readonly #waiting = new Deadlines<LoopClient>();
  readonly #checks = new DueChecks();
  readonly #service: LoopService;
  readonly #acceptor: LoopAcceptor;
  /** `performance.now()` when the last wait ended. */
  #nowMs = performance.now();
  #closed = 0;
  /** Clients that this loop serves. */
  #open = 0;

  constructor(options: EventLoopOptions) {
    this.#options = options;
    this.#multiplexer = options.multiplexer;
    this.#clients = options.clients;
    if (options.files !== null) this.#multiplexer.add(options.files.done, Ready.receive, FILES);
    this.#service = {
      ...options,
      startTask: (client, task) => this.#start(client, task),
      calls: this.#multiplexer.connections,
      flags: 0,
    };
    this.#acceptor = new LoopAcceptor(options, this.#multiplexer, (fd, slot) => this.#begin(fd, slot));
  }

  /** Blocks until the server stops and every client has its pending answers. */
  run(): void {
    while (!this.#clients.stopping && !(this.#options.once && this.#closed > 0)) this.#turn();
    this.#acceptor.stop();
    while (this.#open > 0) {
      this.#endIdle();
      this.#turn();
    }
  }

  [Symbol.dispose](): void {
    this.#acceptor[Symbol.dispose]();
    this.#multiplexer[Symbol.dispose]();
    this.#options.files?.[Symbol.dispose]();
  }

  /** A last turn for each idle client: it may have sent a request, which is answered. */
  #endIdle(): void {
    for (const client of this.#served) if (client?.idle === true) this.#serve(client.slot, Ready.receive);
  }

  #turn(): void {
    const ticking = this.#lingering.size > 0 || this.#acceptor.isTicking || this.#clients.stopping;
    this.#clients.settlePhases();
    const ready = this.#wait(ticking ? TICK_MS : LONGEST_WAIT_MS);
    this.#nowMs = performance.now();
    let accepting = false;
    for (let index = 0; index < ready; index++) {
      if (index % CLOCK_EVERY === CLOCK_EVERY - 1) this.#nowMs = performance.now();
      const tag = this.#multiplexer.tag(index);
      if (tag === LISTENER) accepting = true;
      else if (tag === FILES) this.#takeFiles();
      else this.#serve(tag, this.#multiplexer.bits(index));
    }
    if (this.#lingering.size > 0) this.#endLingering();
    if (this.#waiting.size > 0) this.#endWaits();
    if (this.#checks.nextMs <= this.#nowMs) this.#endLate();
    // Last, so that a slot freed in this turn is not another client's while events of the former one remain.
    this.#acceptor.turn(accepting);
  }

  /** Waits at most `mostMs`, and no longer than until the first wait of a client is over, or its time. */
  #wait(mostMs: number): number {
    const checkMs = Math.min(mostMs, Math.ceil(Math.max(0, this.#checks.nextMs - this.#nowMs)));
    if (this.#waiting.size === 0) return this.#multiplexer.wait(checkMs);
    const leftMs = Math.min(this.#waiting.nextMs - performance.now(), checkMs);
    return this.#multiplexer.waitUs(Math.ceil(Math.max(0, leftMs) * 1000));
  }

  #serve(slot: Slot, bits: number): void {
    const client = this.#served[slot];
    if (client === undefined) return;
    try {
      this.#follow(client, client.turn(bits, this.#buffer, this.#nowMs));
    } catch (error) {
      this.#endIfBroken(client, error);
    }
  }

  #follow(client: LoopClient, interest: Interest | 'closed'): void {
    if (interest === 'closed') return this.#end(client);
    if (interest !== client.interest) this.#watch(client, interest);
    this.#checks.note(client.slot, client.lookMs);
  }

  /** A client that breaks its connection ends its own conversation, nothing else. */
  #endIfBroken(client: LoopClient, error: unknown): void {
    if (!(error instanceof SocketError)) throw error;
    this.#end(client);
  }

  #watch(client: LoopClient, interest: Interest): void {
    client.interest = interest;
    this.#multiplexer.modify(client.fd, WATCHED[interest], client.slot);
    if (interest === 'linger') this.#lingering.add(client.slot);
  }

  #start(client: LoopClient, task: Task): 'pending' {
    switch (task.kind) {
      case 'wait':
        this.#waiting.add(performance.now() + task.ms, client);
        return 'pending';
      case 'read':
        if (this.#options.files === null) throw new Error('this loop was started without a reader of files');
        this.#options.files.read(task, client);
        return 'pending';
      case 'flush':
        // All is sent, but the other clients have their turn first.
        this.#waiting.add(performance.now(), client);
        return 'pending';
      default:
        return task satisfies never;
    }
  }

  #endWaits(): void {
    const now = performance.now();
    for (;;) {
      const client = this.#waiting.takeDue(now);
      if (client === undefined) return;
      this.#resume(client);
    }
  }

  #takeFiles(): void {
    for (const { reader, bytesRead } of this.#options.files?.takeDone() ?? [])
      this.#resume(reader, bytesRead);
  }

  #resume(client: LoopClient, bytesRead = 0): void {
    if (client.isClosed) return;
    try {
      this.#follow(client, client.resume(bytesRead, this.#nowMs));
    } catch (error) {
      this.#endIfBroken(client, error);
    }
  }

  /** Ends the clients whose time is over. */
  #endLate(): void {
    // Anew: this turn may have taken long.
    this.#nowMs = performance.now();
    for (;;) {
      const slot = this.#checks.takeDue(this.#nowMs);
      if (slot === undefined) return;
      const client = this.#served[slot];
      if (client === undefined) continue;
      // What a loop that was busy has not come to yet is no fault of the client: one more turn.
      if (client.lookMs <= this.#nowMs) this.#serve(slot, Ready.receive | Ready.send);
      if (client.isClosed) continue;
      try {
        if (client.dueMs <= this.#nowMs) this.#follow(client, client.endLate());
        else this.#checks.note(slot, client.lookMs);
      } catch (error) {
        this.#endIfBroken(client, error);
      }
    }
  }

  #begin(fd: Fd, slot: Slot): void {
    this.#open++;
    this.#options.onClient?.();
    const client = new LoopClient(fd, slot, this.#options.converse(), this.#nowMs, this.#service);
    this.#served[slot] = client;
    this.#checks.note(slot, client.dueMs);
    try {
      this.#multiplexer.connections.add(fd, slot);
    } catch (error) {
      // The kernel has no memory to watch another socket, or its limit (max_user_watches) is reached.
      this.#endIfBroken(client, error);
    }
  }

  #end(client: LoopClient): void {
    this.#served[client.slot] = undefined;
    this.#lingering.delete(client.slot);
    client.close();
    this.#clients.free(client.slot);
    this.#open--;
    this.#closed++;
  }

  #endLingering(): void {
    const now = performance.now();
    for (const slot of this.#lingering) {
      const client = this.#served[slot];
      if (client !== undefined && now >= client.lingersUntil) this.#end(client);
    }
  }
}
