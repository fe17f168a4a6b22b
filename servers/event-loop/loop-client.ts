/**
 * One client of an event loop: its unsent bytes, and what its socket is watched for. While an answer is not sent whole,
 * or a task is not done, nothing more is received from the client: that is its back-pressure.
 */
import { Ready } from '../../posix/epoll.ts';
import { type SocketCalls, UNDER_WAY } from '../../posix/multiplexer.ts';
import {
  type Fd,
  isOpenBothWays,
  MSG_DONTWAIT,
  resetOnClose,
  send,
  shutdown,
  Shutdown,
  WOULD_BLOCK,
} from '../../posix/socket.ts';
import {
  type Conversation,
  isTask,
  LINGER_MS,
  type Next,
  Outbox,
  type Task,
} from '../../workloads/workload.ts';
import { sendToAll } from '../broadcast.ts';
import type { ClientArray } from '../client-array.ts';
import { markBusy, markIdle } from '../client-marks.ts';
import { type ServiceLimits } from '../io/blocking-service.ts';
import { Patience, TICKS } from '../io/patience.ts';
import { Phase, type Slot } from '../phase.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** What a client's socket is watched for. */
export type Interest = 'receive' | 'send' | 'linger' | 'nothing';

/**
 * Starts a task of a client without pending answers. Returns the bytes read when the task is already done; `pending` when
 * the caller must call the client's `resume` later.
 */
export type StartTask = (client: LoopClient, task: Task) => number | 'pending';

/** What all clients of a thread have in common. */
export interface LoopService extends ServiceLimits {
  readonly clients: ClientArray;
  readonly startTask: StartTask;
  readonly calls: SocketCalls;
  /** Flags of each `recv` and `send`: on a blocking socket, they decide whether a turn blocks. */
  readonly flags: number;
}

export class LoopClient {
  readonly fd: Fd;
  readonly slot: Slot;
  interest: Interest = 'receive';
  /** By `performance.now()`. */
  lingersUntil = Infinity;
  readonly #clients: ClientArray;
  readonly #conversation: Conversation;
  readonly #calls: SocketCalls;
  readonly #flags: number;
  readonly #outbox = new Outbox();
  readonly #patience: Patience;
  readonly #evicts: boolean;
  /** Infinity without a limit. */
  readonly #sendTickMs: number;
  #unsent = NOTHING;
  /** The client has not taken all of it at once. */
  #isSlow = false;
  /** The multiplexer has begun to send it, and will report the end. */
  #isUnderWay = false;
  /** The last `send` that did not take all. */
  #triedMs = 0;
  readonly #startTask: StartTask;
  #next: Next = 'open';
  #isPending = false;
  #isClosed = false;
  #isStalled = false;
  /** The bytes received last continued a request that had begun before, and did not end it. */
  #isSameRequest = false;

  /** @param nowMs by the clock of the turns to come; so below */
  constructor(fd: Fd, slot: Slot, conversation: Conversation, nowMs: number, service: LoopService) {
    this.fd = fd;
    this.slot = slot;
    this.#calls = service.calls;
    this.#flags = service.flags;
    this.#startTask = service.startTask;
    this.#clients = service.clients;
    this.#conversation = conversation;
    this.#patience = new Patience(service.timeouts, nowMs);
    this.#evicts = service.whenFull === 'evict-idle';
    this.#sendTickMs = service.timeouts.sendTimeoutMs / TICKS || Infinity;
    this.#clients.setPhase(slot, Phase.receiving);
  }

  /** It has no pending answer, and has begun no request. */
  get idle(): boolean {
    if (this.#unsent.length > 0 || this.#isPending) return false;
    return this.interest !== 'linger' && !this.#conversation.begun;
  }

  /** The last turn could do nothing, or not all: on a blocking socket, for as long as its own timeouts. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** When the client must have gone on; Infinity without a limit. */
  get dueMs(): number {
    // What has begun to be sent may be all of an answer that took long; not so that of a slow client.
    const isAnswering = this.#isPending || (this.#isUnderWay && !this.#isSlow);
    return isAnswering || this.interest === 'linger' ? Infinity : this.#patience.dueMs;
  }

  /**
   * When it must have a turn, ready or not; never later than `dueMs`. An answer that waits is tried again ten times a limit:
   * the kernel's buffer grows a little once it is full, which at the end of the limit would count as taken by the client,
   * and epoll reports only when a third of the buffer is free, which may take a slow reader longer than the limit.
   */
  get lookMs(): number {
    if (this.#unsent.length === 0 || this.#isUnderWay) return this.dueMs;
    return Math.min(this.dueMs, this.#triedMs + this.#sendTickMs);
  }

  /** It has left: tasks under way for it are of no more use. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Does what the socket is ready for; blocks only if the socket does.
   * @returns what to watch it for next
   * @throws SocketError when the connection is broken
   */
  turn(bits: number, buffer: Buffer, nowMs: number): Interest | 'closed' {
    this.#isStalled = false;
    // What the client sends meanwhile stays in the kernel; the loop does not wait for a client that has left.
    if (this.#isPending) return (bits & (Ready.hangUp | Ready.error)) === 0 ? 'nothing' : 'closed';
    if (this.#unsent.length > 0)
      return (bits & ~Ready.receive) === 0 ? 'send' : this.#send(this.#unsent, nowMs);
    let received = this.#calls.recv(this.fd, buffer, this.#flags);
    // A server that is ending looks once more at each idle client: a request may have come before the end, but after that look.
    const isLastLook = received === WOULD_BLOCK && this.#clients.stopping && this.idle;
    if (isLastLook) received = this.#calls.recv(this.fd, buffer, MSG_DONTWAIT);
    this.#isStalled = received === WOULD_BLOCK || (received === 0 && this.#awaitsRest());
    if (this.#isStalled) return isLastLook ? 'closed' : this.interest;
    if (received === 0) return 'closed';
    if (this.interest === 'linger') return 'linger';
    if (this.#evicts) markBusy(this.#clients, this.slot);
    this.#clients.setPhase(this.slot, Phase.working);
    const wasBegun = this.#conversation.begun;
    this.#next = this.#conversation.receive(buffer, received, this.#outbox);
    this.#isSameRequest = wasBegun && this.#conversation.begun && this.#outbox.answers === 0;
    return this.#deliver(nowMs);
  }

  /**
   * The task that was started is done: goes on, without blocking.
   * @returns as `turn`
   * @throws SocketError when the connection is broken
   */
  resume(bytesRead: number, nowMs: number): Interest | 'closed' {
    if (!isTask(this.#next)) throw new RangeError('the client has no task under way');
    this.#isPending = false;
    this.#isSameRequest = false;
    this.#next = this.#next.resume(this.#outbox, bytesRead);
    return this.#deliver(nowMs);
  }

  /**
   * Its time is over: it gets a word if it has begun a request.
   * @returns as `turn`
   * @throws SocketError when the connection is broken
   */
  endLate(): Interest | 'closed' {
    if (this.#unsent.length > 0) {
      resetOnClose(this.fd);
      return 'closed';
    }
    const answer = this.#conversation.begun ? this.#conversation.refuse?.(408) : undefined;
    if (answer === undefined) return 'closed';
    send(this.fd, answer, MSG_DONTWAIT);
    return this.#linger();
  }

  close(): void {
    this.#isClosed = true;
    this.#clients.setPhase(this.slot, Phase.closing);
    // In this order: a closed descriptor's number may be another client's.
    this.#clients.forgetSocket(this.slot);
    this.#calls.close(this.fd);
  }

  /** Nothing has come although the client will send more: the socket was shut down to wake a blocking thread. */
  #awaitsRest(): boolean {
    return this.#clients.stopping && this.#conversation.begun && isOpenBothWays(this.fd);
  }

  /** Sends the conversation's output: its announcement to every client, its answers to its own client. */
  #deliver(nowMs: number): Interest | 'closed' {
    const announcement = this.#outbox.takeAnnouncement();
    if (announcement !== undefined) {
      this.#clients.setPhase(this.slot, Phase.sending);
      sendToAll(this.#clients, announcement);
      this.#clients.countRequests(this.slot, this.#outbox.takeAnswers());
    }
    return this.#send(this.#outbox.take(), nowMs);
  }

  #send(bytes: Buffer, nowMs: number): Interest | 'closed' {
    if (bytes.length > 0) {
      const sent = this.#calls.send(this.fd, bytes, this.#flags);
      this.#isUnderWay = sent === UNDER_WAY;
      if (sent < bytes.length) return this.#keep(bytes, sent, nowMs);
      this.#unsent = NOTHING;
      this.#isSlow = false;
      this.#clients.countRequests(this.slot, this.#outbox.takeAnswers());
    }
    if (isTask(this.#next)) return this.#begin(this.#next);
    if (this.#next === 'close') return 'closed';
    if (this.#next === 'linger') return this.#linger();
    if (!this.#conversation.begun) this.#awaitRequest(nowMs);
    else if (!this.#isSameRequest) this.#patience.awaitRest(nowMs);
    this.#clients.setPhaseInPassing(this.slot, Phase.receiving);
    return 'receive';
  }

  /** What was not sent is the next to be sent. */
  #keep(bytes: Buffer, sent: number, nowMs: number): Interest {
    this.#isStalled = true;
    this.#triedMs = nowMs;
    this.#unsent = sent > 0 ? bytes.subarray(sent) : bytes;
    if (this.#isUnderWay) return 'send';
    if (sent > 0 || !this.#isSlow) this.#patience.awaitReader(nowMs);
    // Only now: a send that takes all at once is part of the work.
    if (!this.#isSlow) this.#clients.setPhase(this.slot, Phase.sending);
    this.#isSlow = true;
    return 'send';
  }

  #awaitRequest(nowMs: number): void {
    this.#patience.awaitRequest(nowMs);
    if (this.#evicts) markIdle(this.#clients, this.slot);
  }

  /** The socket stays watched as it is: mostly the client sends nothing before it has its answer. */
  #begin(task: Task): Interest | 'closed' {
    this.#isPending = true;
    this.#clients.setPhase(this.slot, Phase.working);
    const bytesRead = this.#startTask(this, task);
    // The task has taken its time.
    if (bytesRead !== 'pending') return this.resume(bytesRead, performance.now());
    return this.interest === 'send' ? 'nothing' : this.interest;
  }

  #linger(): Interest {
    shutdown(this.fd, Shutdown.send);
    this.lingersUntil = performance.now() + LINGER_MS;
    return 'linger';
  }
}
