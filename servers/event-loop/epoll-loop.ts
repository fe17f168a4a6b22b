/**
 * An event loop over epoll: one thread serves all clients, each when its socket is ready or its conversation's task is
 * done. It blocks in `epoll_wait` only. Every socket is non-blocking, and each client gets one `recv` a turn, so that none
 * delays the others.
 */
import { Epoll, Ready } from '../../posix/epoll.ts';
import { SocketError } from '../../posix/errno.ts';
import { accept, close, type Fd, NO_DESCRIPTOR, WOULD_BLOCK } from '../../posix/socket.ts';
import type { Conversation, Task } from '../../workloads/workload.ts';
import { type ClientArray, FULL } from '../client-array.ts';
import { RECEIVE_BYTES } from '../io/blocking-service.ts';
import { wasShutDown } from '../io/posix-listener.ts';
import type { Slot } from '../phase.ts';
import { Deadlines } from './deadlines.ts';
import type { FileReader } from './file-reader.ts';
import { type Interest, LoopClient, type StartTask } from './loop-client.ts';

export interface EpollLoopOptions {
  readonly listener: Fd;
  readonly clients: ClientArray;
  /** The id of the thread that the loop runs on. */
  readonly thread: number;
  /** Ends after the first client. */
  readonly once: boolean;
  /** Other threads have clients in the array too, so it may become full, or have room again, without this one. */
  readonly isShared?: boolean;
  /** Called for each client that the loop begins to serve. */
  readonly onClient?: () => void;
  /** Reads files; null where the conversations read none. The loop disposes of it. */
  readonly files: FileReader<LoopClient> | null;
  converse(): Conversation;
  /** Called each time that no descriptor is left for a client; `accept` is then retried. */
  onNoDescriptor(): void;
}

/** The listening socket's tag; a client's is its slot. */
const LISTENER = -1;

/** The tag of the eventfd that signals files that were read. */
const FILES = -2;

/** The longest sleep while a client waits. */
const LONGEST_WAIT_MS = 60_000;

/**
 * How often the loop wakes while it has something to time: lingering clients, a lack of descriptors, the server's end, or
 * room that another thread's client leaves.
 */
const TICK_MS = 50;

/** What a socket is watched for; epoll always reports a broken one. */
const WATCHED: Readonly<Record<Interest, number>> = {
  receive: Ready.receive,
  send: Ready.send,
  linger: Ready.receive,
  nothing: 0,
};

/** The wait before `accept` is retried for lack of a descriptor. */
const RETRY_MS = 100;

export class EpollLoop implements Disposable {
  readonly #epoll = new Epoll(512);
  readonly #options: EpollLoopOptions;
  readonly #clients: ClientArray;
  readonly #buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  /** By slot. */
  readonly #served: (LoopClient | undefined)[] = [];
  readonly #lingering = new Set<Slot>();
  /** Clients whose conversation waits, by `performance.now()`. */
  readonly #waiting = new Deadlines<LoopClient>();
  readonly #startTask: StartTask = (client, task) => this.#start(client, task);
  #accepting = false;
  /** By `performance.now()`; only while a lack of descriptors keeps the loop from accepting. */
  #retryAt = 0;
  #closed = 0;
  /** Clients that this loop serves. */
  #open = 0;
  /** A client accepted while another thread took the last slot of a shared array: it waits for the next slot. */
  #waitingForRoom: Fd | undefined;

  constructor(options: EpollLoopOptions) {
    this.#options = options;
    this.#clients = options.clients;
    if (options.files !== null) this.#epoll.add(options.files.done, Ready.receive, FILES);
    this.#accept(true);
  }

  /** Blocks until the server stops and every client has its pending answers. */
  run(): void {
    while (!this.#clients.stopping && !(this.#options.once && this.#closed > 0)) this.#turn();
    this.#accept(false);
    for (const client of this.#served) if (client?.idle === true) this.#end(client);
    while (this.#open > 0) this.#turn();
    if (this.#waitingForRoom !== undefined) close(this.#waitingForRoom);
  }

  [Symbol.dispose](): void {
    this.#epoll[Symbol.dispose]();
    this.#options.files?.[Symbol.dispose]();
  }

  #turn(): void {
    const ticking =
      this.#lingering.size > 0 || this.#retryAt > 0 || this.#clients.stopping || this.#missesRoom();
    this.#clients.settlePhases();
    const ready = this.#wait(ticking ? TICK_MS : -1);
    let accepting = false;
    for (let index = 0; index < ready; index++) {
      const tag = this.#epoll.tag(index);
      if (tag === LISTENER) accepting = true;
      else if (tag === FILES) this.#takeFiles();
      else this.#serve(tag, this.#epoll.bits(index));
    }
    if (this.#lingering.size > 0) this.#endLingering();
    if (this.#waiting.size > 0) this.#endWaits();
    // Last, so that a slot freed in this turn is not another client's while events of the former one remain.
    if (accepting) this.#acceptAll();
    else if (!this.#accepting && this.#mayAccept()) this.#resumeAccepting();
  }

  /** Waits at most `timeoutMs` (-1: no limit), and no longer than until the first wait of a client is over. */
  #wait(timeoutMs: number): number {
    if (this.#waiting.size === 0) return this.#epoll.wait(timeoutMs);
    const leftMs = Math.min(
      this.#waiting.nextMs - performance.now(),
      timeoutMs < 0 ? LONGEST_WAIT_MS : timeoutMs,
    );
    return this.#epoll.waitUs(Math.ceil(Math.max(0, leftMs) * 1000));
  }

  /** Past the array's length, and without descriptors, clients stay in the kernel's backlog. */
  #mayAccept(): boolean {
    if (this.#clients.stopping || this.#clients.active === this.#clients.capacity) return false;
    if (this.#options.once && this.#clients.totalClients > 0) return false;
    if (performance.now() < this.#retryAt) return false;
    this.#retryAt = 0;
    return true;
  }

  #serve(slot: Slot, bits: number): void {
    const client = this.#served[slot];
    if (client === undefined) return;
    try {
      this.#follow(client, client.turn(bits, this.#buffer));
    } catch (error) {
      this.#endIfBroken(client, error);
    }
  }

  #follow(client: LoopClient, interest: Interest | 'closed'): void {
    if (interest === 'closed') this.#end(client);
    else if (interest !== client.interest) this.#watch(client, interest);
  }

  /** A client that breaks its connection ends its own conversation, nothing else. */
  #endIfBroken(client: LoopClient, error: unknown): void {
    if (!(error instanceof SocketError)) throw error;
    this.#end(client);
  }

  #watch(client: LoopClient, interest: Interest): void {
    client.interest = interest;
    this.#epoll.modify(client.fd, WATCHED[interest], client.slot);
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
      this.#follow(client, client.resume(bytesRead));
    } catch (error) {
      this.#endIfBroken(client, error);
    }
  }

  #acceptAll(): void {
    while (this.#mayAccept()) {
      const fd = this.#waitingForRoom ?? this.#acceptOne();
      if (fd === WOULD_BLOCK) return;
      if (fd === NO_DESCRIPTOR) {
        this.#options.onNoDescriptor();
        this.#retryAt = performance.now() + RETRY_MS;
        break;
      }
      if (!this.#begin(fd)) break;
    }
    this.#accept(false);
  }

  #acceptOne(): Fd {
    try {
      return accept(this.#options.listener, { nonBlocking: true });
    } catch (error) {
      // The supervisor has shut the listening socket down since this thread looked whether it is stopping.
      if (wasShutDown(error, this.#clients)) return WOULD_BLOCK;
      throw error;
    }
  }

  /** Begins to serve a client; returns false when there is no slot, and the client waits. */
  #begin(fd: Fd): boolean {
    const slot = this.#clients.claim(fd, this.#options.thread);
    this.#waitingForRoom = slot === FULL ? fd : undefined;
    if (slot === FULL) return false;
    this.#open++;
    this.#options.onClient?.();
    const client = new LoopClient(fd, slot, this.#clients, this.#options.converse(), this.#startTask);
    this.#served[slot] = client;
    try {
      this.#epoll.add(fd, Ready.receive, slot);
    } catch (error) {
      // The kernel has no memory to watch another socket, or its limit (max_user_watches) is reached.
      this.#endIfBroken(client, error);
    }
    return true;
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

  /** No event signals this loop that a client of another loop has left. */
  #missesRoom(): boolean {
    return this.#options.isShared === true && !this.#accepting;
  }

  #resumeAccepting(): void {
    this.#accept(true);
    // Its socket has been accepted: epoll will not report it.
    if (this.#waitingForRoom !== undefined) this.#acceptAll();
  }

  #accept(accepting: boolean): void {
    if (accepting === this.#accepting) return;
    this.#accepting = accepting;
    if (accepting) this.#epoll.add(this.#options.listener, Ready.receive, LISTENER);
    else this.#epoll.remove(this.#options.listener);
  }
}
