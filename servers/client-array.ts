/**
 * The exercise's `int clients[]`, made safe for several threads: one slot for each client, with its socket, its phase,
 * the thread that serves it and its counters, in memory that all threads share. Any thread may claim a slot, free it, and
 * iterate over the clients. This file owns the memory order, client-words.ts the layout; callers see verbs. What waits for the
 * array to change is in client-waits.ts, and how long a client is waited for in client-marks.ts. Nothing here blocks but a lock.
 *
 * Memory order: a slot is given away by one compare-and-exchange on its bit, so it has one owner at a time; the owner
 * writes the slot's words after it has the bit and before it gives it back. `phase` is written last on claiming and
 * first on freeing. So a reader that sees a phase other than `free` sees the socket that belongs to it, or, when the client
 * leaves at that very moment, `NO_SOCKET` or the next client's. In between, phase and count change with each request, and
 * no decision depends on them: these are plain stores. Each word is whole, since an aligned 32-bit element never tears
 * (ECMA-262 29.1), and a reader sees a recent one; its order with other words is not promised. The owner's last writes are
 * visible to the thread that frees the slot: the owner itself, or the thread that was notified of its end.
 *
 * An array made with a timeline, which lies behind the slots, records every change of a phase as an event in it.
 */
import {
  ACCEPTED_MS,
  CAPACITY,
  CLAIMED,
  clearMarks,
  firstSlotWord,
  FREED,
  HEADER_WORDS,
  ID,
  LOCK,
  NUMBER,
  NUMBERS,
  PHASE,
  REFUSED,
  REQUESTS,
  SLOT_WORDS,
  SOCKET,
  STOPPING,
  THREAD,
  TIMELINE,
  TOTAL_CLIENTS,
  TOTAL_REQUESTS,
} from './client-words.ts';
import { lock, unlock } from './mutex.ts';
import { Phase, type Slot } from './phase.ts';
import { FULL, lowestBit, SlotBits, SLOTS_IN_A_WORD } from './slot-bits.ts';
import { atOnce, type MonotonicClock, Timeline } from './timeline.ts';

/** The socket of a client without a descriptor. */
export const NO_SOCKET = -1;

/** One client as another thread sees it: a copy of one moment. */
export interface Client {
  readonly slot: Slot;
  readonly socket: number;
  readonly phase: Phase;
  readonly thread: number;
  readonly requests: number;
}

const READY = atOnce(Phase.working, Phase.sending);

/** Threads that change phases and have no client of their own. */
const OTHER_THREADS = 2;

/**
 * The monotonic clock, which all threads share, ms. `performance` is loaded on its first use, which would take a tenth of the
 * time that a client's thread needs to start.
 */
export function sharedNowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

function freedTwice(slot: Slot): RangeError {
  return new RangeError(`slot ${slot} was free already: it has been freed twice`);
}

export class ClientArray {
  /** Pass it to another thread and construct a `ClientArray` from it there: both are the same array. */
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
  /** For the files beside this one that begin with `client-`; others use the verbs. */
  readonly words: Int32Array;
  readonly #totals: BigInt64Array;
  readonly #bits: SlotBits;
  readonly #firstSlot: number;
  /** The calling thread's view of the timeline; undefined without one. */
  readonly timeline: Timeline | undefined;

  /**
   * @param clock of the calling thread, for its timeline
   * @param thread that the timeline names; for a process of its own, its process id
   */
  constructor(memory: SharedArrayBuffer, clock?: MonotonicClock, thread?: number) {
    this.memory = memory;
    this.words = new Int32Array(memory);
    this.#totals = new BigInt64Array(memory, 0, HEADER_WORDS / 2);
    this.capacity = Atomics.load(this.words, CAPACITY);
    this.#bits = new SlotBits(this.words, HEADER_WORDS, this.capacity);
    this.#firstSlot = firstSlotWord(this.capacity);
    const begin = Atomics.load(this.words, TIMELINE);
    this.timeline = begin === 0 ? undefined : Timeline.at(memory, begin, clock, thread);
  }

  /**
   * @param capacity how many clients there can be at once, at least 1
   * @param trace the least number of events that its timeline holds; null: no timeline
   * @param allocate makes memory of zeros, of so many bytes or more
   */
  static create(
    capacity: number,
    trace: number | null = null,
    allocate = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes),
  ): ClientArray {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`a client array holds at least 1 client, not ${capacity}`);
    }
    const words = firstSlotWord(capacity) + capacity * SLOT_WORDS;
    const bytes = words * Int32Array.BYTES_PER_ELEMENT;
    const memory = allocate(
      bytes + (trace === null ? 0 : Timeline.bytesFor(trace, capacity + OTHER_THREADS)),
    );
    if (trace !== null) Timeline.create(memory, bytes, trace, capacity + OTHER_THREADS);
    const view = new Int32Array(memory);
    view[CAPACITY] = capacity;
    view[ID] = Math.floor(Math.random() * 2 ** 31);
    view[TIMELINE] = trace === null ? 0 : bytes;
    SlotBits.create(view, HEADER_WORDS, capacity);
    return new ClientArray(memory);
  }

  /** Identifies the array in this process. */
  get id(): number {
    return Atomics.load(this.words, ID);
  }

  /** Clients in the array: counted, not kept, so that no process that is killed can leave a wrong number. */
  get active(): number {
    return this.#bits.taken;
  }

  get isFull(): boolean {
    return this.#bits.isFull;
  }

  /** Every client so far, present ones included. A client that is just leaving may be counted twice. */
  get totalClients(): number {
    return Number(Atomics.load(this.#totals, TOTAL_CLIENTS)) + this.active;
  }

  /** Every request answered so far. Those of a client that is just leaving may be missed or counted twice. */
  get totalRequests(): number {
    let requests = Number(Atomics.load(this.#totals, TOTAL_REQUESTS));
    for (const client of this.clients()) requests += client.requests;
    return requests;
  }

  /** Clients that were accepted only to be refused. */
  get refused(): number {
    return Atomics.load(this.words, REFUSED);
  }

  /** A client was refused: it gets no slot, or leaves the one that it has without being served. */
  countRefused(): void {
    Atomics.add(this.words, REFUSED, 1);
  }

  /**
   * Takes a slot for a client, in the phase `accepted`.
   * @param socket the client's descriptor, or `NO_SOCKET`
   * @param thread the id of the thread that serves it
   * @param waitedMs how long ago it was accepted
   * @returns its slot, which no other client has until `free`; or `FULL`
   */
  claim(socket: number, thread: number, waitedMs = 0): Slot {
    const slot = this.#bits.take();
    if (slot !== FULL) this.#fill(slot, socket, thread, waitedMs);
    return slot;
  }

  /** As `claim`, of a slot that nobody else claims. */
  claimOwn(slot: Slot, socket: number, thread: number): void {
    this.at(slot);
    this.#bits.takeOwn(slot);
    this.#fill(slot, socket, thread, 0);
  }

  /**
   * Frees a slot: its owner's last act, since the slot may be another client's at once.
   * @throws RangeError when it was free already; the array is as it was
   */
  free(slot: Slot): void {
    const base = this.at(slot);
    const words = this.words;
    if (!this.#bits.isTaken(slot)) throw freedTwice(slot);
    // Whoever died while it took the slot, or freed it, has left it in this phase: that client is not counted a second time.
    if (Atomics.exchange(words, base + PHASE, Phase.free) !== Phase.free) {
      Atomics.add(this.#totals, TOTAL_REQUESTS, BigInt(Atomics.load(words, base + REQUESTS)));
      Atomics.add(this.#totals, TOTAL_CLIENTS, 1n);
      this.#note(slot, Phase.free);
    }
    Atomics.store(words, base + SOCKET, NO_SOCKET);
    // Only two owners at once could make this fail: their fault cannot be undone here, but it is reported.
    if (!this.#bits.give(slot)) throw freedTwice(slot);
    Atomics.add(words, FREED, 1);
    Atomics.notify(words, FREED);
  }

  /** Frees the slot of a process that has ended, whatever it was about to do with it. */
  reclaim(slot: Slot): void {
    if (this.#bits.isTaken(slot)) this.free(slot);
  }

  /** For the slot's owner. As `countRequests`, in so few steps because a thread among many runs each of them cold. */
  setPhase(slot: Slot, phase: Phase): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    this.words[base + PHASE] = phase;
    if (this.timeline !== undefined) this.timeline.record(this.words[base + NUMBER] ?? 0, slot, phase);
  }

  /** As `setPhase` to `working`, and at the same moment to `sending`: for a prepared answer. */
  sendReady(slot: Slot): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    this.words[base + PHASE] = Phase.sending;
    if (this.timeline !== undefined) this.timeline.record(this.words[base + NUMBER] ?? 0, slot, READY);
  }

  /**
   * As `setPhase`, for a thread that continues at once with another client: its event gets the time of the thread's next
   * change of phase, or of `settlePhases`.
   */
  setPhaseInPassing(slot: Slot, phase: Phase): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    this.words[base + PHASE] = phase;
    if (this.timeline !== undefined) this.timeline.recordUntimed(this.words[base + NUMBER] ?? 0, slot, phase);
  }

  /** For a thread that has set phases in passing, before it waits. */
  settlePhases(): void {
    if (this.timeline !== undefined) this.timeline.settle();
  }

  /** Sets the thread that serves the client from now on. */
  setThread(slot: Slot, thread: number): void {
    Atomics.store(this.words, this.at(slot) + THREAD, thread);
  }

  /** Counts answered requests; for the slot's owner. */
  countRequests(slot: Slot, answered: number): void {
    const at = this.#firstSlot + slot * SLOT_WORDS + REQUESTS;
    this.words[at] = (this.words[at] ?? 0) + answered;
  }

  /**
   * Must come before the client's descriptor is closed: from now on no thread may use the number. Waits while another
   * thread uses it.
   * @returns the descriptor; `NO_SOCKET` when it was forgotten before
   */
  forgetSocket(slot: Slot): number {
    lock(this.words, this.at(slot) + LOCK);
    const socket = Atomics.exchange(this.words, this.at(slot) + SOCKET, NO_SOCKET);
    unlock(this.words, this.at(slot) + LOCK);
    return socket;
  }

  /**
   * Lets any thread use the client's socket. The socket stays open meanwhile, and no other thread uses it in this way.
   * Does nothing without a socket.
   * @param use must not block, and not use another socket of the array
   */
  useSocket(slot: Slot, use: (socket: number) => void): void {
    lock(this.words, this.at(slot) + LOCK);
    try {
      const socket = this.socketOf(slot);
      if (socket !== NO_SOCKET) use(socket);
    } finally {
      unlock(this.words, this.at(slot) + LOCK);
    }
  }

  socketOf(slot: Slot): number {
    return Atomics.load(this.words, this.at(slot) + SOCKET);
  }

  /** How long ago the client was accepted. */
  acceptedMsAgo(slot: Slot): number {
    return (sharedNowMs() - Atomics.load(this.words, this.at(slot) + ACCEPTED_MS)) | 0;
  }

  /** Iterates over the clients; each is read at the moment at which it is reached. */
  *clients(): Generator<Client> {
    for (let word = 0; word < this.#bits.words; word++) {
      for (let taken = this.#bits.read(word); taken !== 0; taken &= taken - 1) {
        const client = this.#read(word * SLOTS_IN_A_WORD + lowestBit(taken));
        if (client.phase !== Phase.free) yield client;
      }
    }
  }

  /** The server is closing: no thread may begin anything new. Threads that wait here wake. */
  stop(): void {
    Atomics.store(this.words, STOPPING, 1);
    for (const word of [FREED, CLAIMED]) {
      Atomics.add(this.words, word, 1);
      Atomics.notify(this.words, word);
    }
  }

  /** A plain read, once per request: between two reads the thread makes a system call, so the word is loaded anew. */
  get stopping(): boolean {
    return this.words[STOPPING] === 1;
  }

  /** Where the words of a slot begin. */
  at(slot: Slot): number {
    if (!(slot >= 0 && slot < this.capacity)) throw new RangeError(`there is no slot ${slot}`);
    return this.#firstSlot + slot * SLOT_WORDS;
  }

  #fill(slot: Slot, socket: number, thread: number, waitedMs: number): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    Atomics.store(this.words, base + REQUESTS, 0);
    Atomics.store(this.words, base + ACCEPTED_MS, (sharedNowMs() - waitedMs) | 0);
    clearMarks(this.words, base);
    Atomics.store(this.words, base + SOCKET, socket);
    Atomics.store(this.words, base + THREAD, thread);
    if (this.timeline !== undefined) {
      Atomics.store(this.words, base + NUMBER, Atomics.add(this.words, NUMBERS, 1));
      this.#note(slot, Phase.accepted);
    }
    // Last: another thread may take the client over as soon as it sees the phase.
    Atomics.store(this.words, base + PHASE, Phase.accepted);
    Atomics.add(this.words, CLAIMED, 1);
    Atomics.notify(this.words, CLAIMED);
  }

  /** For the slot's owner. */
  #note(slot: Slot, phase: Phase): void {
    if (this.timeline === undefined) return;
    const number = this.words[this.#firstSlot + slot * SLOT_WORDS + NUMBER] ?? 0;
    this.timeline.record(number, slot, phase);
  }

  #read(slot: Slot): Client {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    return {
      slot,
      phase: Atomics.load(this.words, base + PHASE) as Phase,
      socket: Atomics.load(this.words, base + SOCKET),
      thread: Atomics.load(this.words, base + THREAD),
      requests: Atomics.load(this.words, base + REQUESTS),
    };
  }
}
