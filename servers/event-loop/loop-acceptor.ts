/**
 * The listening socket of an event loop: accepts what waits there, and gives each client a slot. While the array is full,
 * or no descriptor is left, clients stay in the kernel's backlog and the socket is not watched; unless the next ones are to
 * be refused, or to get the places of idle ones. Nothing here blocks.
 */
import { Ready } from '../../posix/epoll.ts';
import type { Multiplexer } from '../../posix/multiplexer.ts';
import { accept, close, type Fd, lower, NO_DESCRIPTOR, WOULD_BLOCK } from '../../posix/socket.ts';
import type { Conversation } from '../../workloads/workload.ts';
import type { ClientArray } from '../client-array.ts';
import { evictIdle, Refusals } from '../io/posix-full.ts';
import { wasShutDown } from '../io/posix-listener.ts';
import type { Slot } from '../phase.ts';
import { FULL } from '../slot-bits.ts';
import type { WhenFullName } from '../server.ts';

export interface AcceptorOptions {
  readonly listener: Fd;
  readonly clients: ClientArray;
  /** The id of the thread that the loop runs on. */
  readonly thread: number;
  readonly whenFull: WhenFullName;
  /** Ends after the first client. */
  readonly once: boolean;
  /** Other threads have clients in the array too, so it may become full, or have room again, without this one. */
  readonly isShared?: boolean;
  converse(): Conversation;
  /** Called each time that no descriptor is left for a client; `accept` is then retried. */
  onNoDescriptor(): void;
  /** Called each time that the multiplexer cannot watch a client's descriptor: the client is treated as by a full server. */
  onHighDescriptor(): void;
}

/** The listening socket's tag. */
export const LISTENER = -1;

/** The wait before `accept` is retried for lack of a descriptor. */
const RETRY_MS = 100;

/** The most clients that are refused in one turn of the loop. */
const MOST_REFUSED = 64;

export class LoopAcceptor implements Disposable {
  readonly #options: AcceptorOptions;
  readonly #clients: ClientArray;
  readonly #multiplexer: Multiplexer;
  readonly #begin: (fd: Fd, slot: Slot) => void;
  readonly #refusals = new Refusals();
  #accepting = true;
  /** By `performance.now()`; only while a lack of descriptors keeps the loop from accepting. */
  #retryAt = 0;
  /** A client that was accepted and found the array full: it waits for the next slot. */
  #waitingForRoom: Fd | undefined;
  /** An idle client is leaving for the one that waits. */
  #evicted = false;

  /** @param begin begins to serve a client */
  constructor(options: AcceptorOptions, multiplexer: Multiplexer, begin: (fd: Fd, slot: Slot) => void) {
    this.#options = options;
    this.#clients = options.clients;
    this.#multiplexer = multiplexer;
    this.#begin = begin;
    multiplexer.add(options.listener, Ready.receive, LISTENER);
  }

  /** No event may signal what it waits for: it must have a turn from time to time. */
  get isTicking(): boolean {
    if (this.#retryAt > 0 || this.#refusals.size > 0 || this.#waitingForRoom !== undefined) return true;
    return this.#options.isShared === true && !this.#accepting;
  }

  /** @param isReady the listening socket was reported */
  turn(isReady: boolean): void {
    if (this.#refusals.size > 0) this.#refusals.closeDue();
    if (isReady) this.#acceptAll();
    else if (!this.#accepting && this.#mayAccept()) this.#resume();
    else if (this.#waitingForRoom !== undefined) this.#evict();
  }

  /** The supervisor has shut the listening socket down, which the multiplexer would report for ever. */
  stop(): void {
    this.#multiplexer.remove(this.#options.listener);
  }

  [Symbol.dispose](): void {
    this.#refusals[Symbol.dispose]();
    if (this.#waitingForRoom !== undefined) close(this.#waitingForRoom);
    this.#waitingForRoom = undefined;
  }

  #mayAccept(): boolean {
    const { once, whenFull } = this.#options;
    if (this.#clients.stopping) return false;
    const { isFull } = this.#clients;
    if (isFull && (whenFull === 'wait' || this.#waitingForRoom !== undefined)) return false;
    if (once && this.#clients.totalClients > 0) return false;
    if (performance.now() < this.#retryAt) return false;
    this.#retryAt = 0;
    return true;
  }

  #acceptAll(): void {
    let refused = 0;
    while (this.#mayAccept()) {
      const fd = this.#lower(this.#waitingForRoom ?? this.#acceptOne());
      if (fd === WOULD_BLOCK) return;
      if (fd === NO_DESCRIPTOR) {
        this.#options.onNoDescriptor();
        this.#retryAt = performance.now() + RETRY_MS;
        break;
      }
      if (this.#place(fd)) continue;
      if (this.#options.whenFull !== 'refuse') break;
      this.#clients.countRefused();
      this.#refusals.refuse(fd, this.#options.converse().refuse?.(503));
      if (++refused === MOST_REFUSED) return;
    }
    this.#watch(false);
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

  /** Another client may have left a number that the multiplexer can watch. */
  #lower(fd: Fd): Fd {
    return fd > this.#multiplexer.mostFd ? lower(fd) : fd;
  }

  /** @returns false when there is no slot, or no descriptor that can be watched */
  #place(fd: Fd): boolean {
    const isTooHigh = fd > this.#multiplexer.mostFd;
    if (isTooHigh) this.#options.onHighDescriptor();
    const slot = isTooHigh ? FULL : this.#clients.claim(fd, this.#options.thread);
    this.#waitingForRoom = slot === FULL && this.#options.whenFull !== 'refuse' ? fd : undefined;
    this.#evicted = false;
    if (slot !== FULL) this.#begin(fd, slot);
    else this.#evict();
    return slot !== FULL;
  }

  /** Once for each client that waits: whoever is evicted needs a moment to leave. */
  #evict(): void {
    if (this.#options.whenFull === 'evict-idle' && !this.#evicted) this.#evicted = evictIdle(this.#clients);
  }

  #resume(): void {
    this.#watch(true);
    // Its socket has been accepted: the multiplexer will not report it.
    if (this.#waitingForRoom !== undefined) this.#acceptAll();
  }

  /** Watched for nothing, the socket still wakes the loop when the supervisor shuts it down. */
  #watch(accepting: boolean): void {
    if (accepting === this.#accepting) return;
    this.#accepting = accepting;
    this.#multiplexer.modify(this.#options.listener, accepting ? Ready.receive : 0, LISTENER);
  }
}
