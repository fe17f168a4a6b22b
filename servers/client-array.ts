/**
 * The exercise's `int clients[]`, made safe for several threads: one slot for each client, with its socket, its phase,
 * the thread that serves it and its counters, in memory that all threads share. Any thread may claim a slot, free it, and
 * iterate over the clients. This file owns layout and memory order; callers see verbs. Only the verbs that begin with
 * `wait` block.
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
import { lock, unlock } from './mutex.ts';
import { Phase, type Slot } from './phase.ts';
import { atOnce, type MonotonicClock, Timeline } from './timeline.ts';

/**
 * Returned by `claim`: it searched all words and found no free slot. A value, since a full array is an everyday event.
 * With several claiming threads, a slot that was already passed may have been freed meanwhile: see `waitForRoom`.
 */
export const FULL = -1;

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

/* The header, in 32-bit words, then the bits of the slots, then the slots themselves. */
const CAPACITY = 0;
const ACTIVE = 1;

/** Counts the freed slots: the word on which threads that wait for room sleep. */
const FREED = 2;
const STOPPING = 3;

/** Totals over all the clients that have left, in 64-bit words (words 4 to 7 of the header). */
const TOTAL_CLIENTS = 2;
const TOTAL_REQUESTS = 3;

/** Where the timeline begins, in bytes; 0 without one. */
const TIMELINE = 8;

/** Counts the clients that the timeline distinguishes. */
const NUMBERS = 9;

/** Counts the claimed clients: the word on which threads that wait for a client sleep. */
const CLAIMED = 10;

/** Counts the clients that were refused. */
const REFUSED = 11;

/** Distinguishes this array from others of the process. */
const ID = 15;
const HEADER_WORDS = 16;

/** 64 bytes: a cache line each, so that two threads with neighbouring slots do not slow each other down. */
const SLOT_WORDS = 16;
const SOCKET = 0;
const PHASE = 1;
const THREAD = 2;
const REQUESTS = 3;

/** The client's number in the timeline. */
const NUMBER = 4;

/** When the client was accepted, by `sharedNowMs`, in the lower 32 bits. */
const ACCEPTED_MS = 5;

/** Since when the client has been idle, as `idleNow`; `NOT_IDLE` else, and where nobody wants to know. */
const IDLE_SINCE = 6;
const NOT_IDLE = 0;

/** Until when its thread may wait for the client: by `sharedNowMs`, in the lower 32 bits, and odd; or one of the two below. */
const DUE_MS = 7;
const NEVER = 0;
/** So long after the last request, which its thread did not read the clock for. */
const AFTER_REQUEST = 2;

/** Whether the supervisor has ended the wait for the client. */
const LATE = 8;

/** How many requests the supervisor saw when it last saw one come, and when that was, as `DUE_MS`. */
const SEEN_REQUESTS = 9;
const NONE_SEEN = -1;
const SEEN_MS = 10;

/** The lock on the client's socket: see mutex.ts. */
const LOCK = 15;
const READY = atOnce(Phase.working, Phase.sending);
const ALL_TAKEN = -1;

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

/** 0.1 ms, in the lower 32 bits, and odd: in 0.2 ms clients are idle equally long. */
function idleNow(): number {
  return (sharedNowMs() * 10) | 1;
}

function bitWords(capacity: number): number {
  return Math.ceil(capacity / 32 / SLOT_WORDS) * SLOT_WORDS;
}

function freedTwice(slot: Slot): RangeError {
  return new RangeError(`slot ${slot} was free already: it has been freed twice`);
}

export class ClientArray {
  /** Pass it to another thread and construct a `ClientArray` from it there: both are the same array. */
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
  readonly #words: Int32Array;
  readonly #totals: BigInt64Array;
  readonly #bitWords: number;
  readonly #firstSlot: number;
  /** The calling thread's view of the timeline; undefined without one. */
  readonly timeline: Timeline | undefined;
  /** The word that this thread searches first; a hint only. */
  #nextWord = 0;

  /**
   * @param clock of the calling thread, for its timeline
   * @param thread that the timeline names; for a process of its own, its process id
   */
  constructor(memory: SharedArrayBuffer, clock?: MonotonicClock, thread?: number) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
    this.#totals = new BigInt64Array(memory, 0, HEADER_WORDS / 2);
    this.capacity = Atomics.load(this.#words, CAPACITY);
    this.#bitWords = Math.ceil(this.capacity / 32);
    this.#firstSlot = HEADER_WORDS + bitWords(this.capacity);
    const begin = Atomics.load(this.#words, TIMELINE);
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
    const words = HEADER_WORDS + bitWords(capacity) + capacity * SLOT_WORDS;
    const bytes = words * Int32Array.BYTES_PER_ELEMENT;
    const memory = allocate(
      bytes + (trace === null ? 0 : Timeline.bytesFor(trace, capacity + OTHER_THREADS)),
    );
    if (trace !== null) Timeline.create(memory, bytes, trace, capacity + OTHER_THREADS);
    const view = new Int32Array(memory);
    view[CAPACITY] = capacity;
    view[ID] = Math.floor(Math.random() * 2 ** 31);
    view[TIMELINE] = trace === null ? 0 : bytes;
    // Bits past the capacity stay taken, so that claiming needs no check of its own.
    if (capacity % 32 !== 0) view[HEADER_WORDS + Math.floor(capacity / 32)] = ALL_TAKEN << (capacity % 32);
    return new ClientArray(memory);
  }

  /** Identifies the array in this process. */
  get id(): number {
    return Atomics.load(this.#words, ID);
  }

  /** Clients in the array. */
  get active(): number {
    return Atomics.load(this.#words, ACTIVE);
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
    return Atomics.load(this.#words, REFUSED);
  }

  /** A client was refused: it gets no slot, or leaves the one that it has without being served. */
  countRefused(): void {
    Atomics.add(this.#words, REFUSED, 1);
  }

  /**
   * Takes a slot for a client, in the phase `accepted`.
   * @param socket the client's descriptor, or `NO_SOCKET`
   * @param thread the id of the thread that serves it
   * @param waitedMs how long ago it was accepted
   * @returns its slot, which no other client has until `free`; or `FULL`
   */
  claim(socket: number, thread: number, waitedMs = 0): Slot {
    for (let looked = 0; looked < this.#bitWords; looked++) {
      const word = (this.#nextWord + looked) % this.#bitWords;
      const bit = this.#takeBit(HEADER_WORDS + word);
      if (bit === FULL) continue;
      this.#nextWord = word;
      const slot = word * 32 + bit;
      this.#fill(slot, socket, thread, waitedMs);
      return slot;
    }
    return FULL;
  }

  /**
   * Frees a slot: its owner's last act, since the slot may be another client's at once.
   * @throws RangeError when it was free already; the array is as it was
   */
  free(slot: Slot): void {
    const base = this.#base(slot);
    const words = this.#words;
    const word = HEADER_WORDS + Math.floor(slot / 32);
    const mask = 1 << (slot % 32);
    if ((Atomics.load(words, word) & mask) === 0) throw freedTwice(slot);
    Atomics.add(this.#totals, TOTAL_REQUESTS, BigInt(Atomics.load(words, base + REQUESTS)));
    Atomics.add(this.#totals, TOTAL_CLIENTS, 1n);
    Atomics.store(words, base + PHASE, Phase.free);
    Atomics.store(words, base + SOCKET, NO_SOCKET);
    this.#note(slot, Phase.free);
    // Only two owners at once could make this fail: their fault cannot be undone here, but it is reported.
    if ((Atomics.and(words, word, ~mask) & mask) === 0) throw freedTwice(slot);
    Atomics.sub(words, ACTIVE, 1);
    Atomics.add(words, FREED, 1);
    Atomics.notify(words, FREED);
  }

  /** For the slot's owner. As `countRequests`, in so few steps because a thread among many runs each of them cold. */
  setPhase(slot: Slot, phase: Phase): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    this.#words[base + PHASE] = phase;
    if (this.timeline !== undefined) this.timeline.record(this.#words[base + NUMBER] ?? 0, slot, phase);
  }

  /** As `setPhase` to `working`, and at the same moment to `sending`: for a prepared answer. */
  sendReady(slot: Slot): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    this.#words[base + PHASE] = Phase.sending;
    if (this.timeline !== undefined) this.timeline.record(this.#words[base + NUMBER] ?? 0, slot, READY);
  }

  /**
   * As `setPhase`, for a thread that continues at once with another client: its event gets the time of the thread's next
   * change of phase, or of `settlePhases`.
   */
  setPhaseInPassing(slot: Slot, phase: Phase): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    this.#words[base + PHASE] = phase;
    if (this.timeline !== undefined)
      this.timeline.recordUntimed(this.#words[base + NUMBER] ?? 0, slot, phase);
  }

  /** For a thread that has set phases in passing, before it waits. */
  settlePhases(): void {
    if (this.timeline !== undefined) this.timeline.settle();
  }

  /** Sets the thread that serves the client from now on. */
  setThread(slot: Slot, thread: number): void {
    Atomics.store(this.#words, this.#base(slot) + THREAD, thread);
  }

  /** Counts answered requests; for the slot's owner. */
  countRequests(slot: Slot, answered: number): void {
    const at = this.#firstSlot + slot * SLOT_WORDS + REQUESTS;
    this.#words[at] = (this.#words[at] ?? 0) + answered;
  }

  /**
   * Must come before the client's descriptor is closed: from now on no thread may use the number. Waits while another
   * thread uses it.
   * @returns the descriptor; `NO_SOCKET` when it was forgotten before
   */
  forgetSocket(slot: Slot): number {
    lock(this.#words, this.#base(slot) + LOCK);
    const socket = Atomics.exchange(this.#words, this.#base(slot) + SOCKET, NO_SOCKET);
    unlock(this.#words, this.#base(slot) + LOCK);
    return socket;
  }

  /**
   * Lets any thread use the client's socket. The socket stays open meanwhile, and no other thread uses it in this way.
   * Does nothing without a socket.
   * @param use must not block, and not use another socket of the array
   */
  useSocket(slot: Slot, use: (socket: number) => void): void {
    lock(this.#words, this.#base(slot) + LOCK);
    try {
      const socket = this.socketOf(slot);
      if (socket !== NO_SOCKET) use(socket);
    } finally {
      unlock(this.#words, this.#base(slot) + LOCK);
    }
  }

  socketOf(slot: Slot): number {
    return Atomics.load(this.#words, this.#base(slot) + SOCKET);
  }

  /** How long ago the client was accepted. */
  acceptedMsAgo(slot: Slot): number {
    return (sharedNowMs() - Atomics.load(this.#words, this.#base(slot) + ACCEPTED_MS)) | 0;
  }

  /** For the slot's owner: its client has its answers, and has begun no other request. */
  markIdle(slot: Slot): void {
    Atomics.store(this.#words, this.#base(slot) + IDLE_SINCE, idleNow());
  }

  /** For the slot's owner: its client sends again. */
  markBusy(slot: Slot): void {
    Atomics.store(this.#words, this.#base(slot) + IDLE_SINCE, NOT_IDLE);
  }

  /** Whether a client in the slot has been marked idle since the mark of one was taken there. */
  isMarkedIdle(slot: Slot): boolean {
    return Atomics.load(this.#words, this.#base(slot) + IDLE_SINCE) !== NOT_IDLE;
  }

  /**
   * Lets any thread use the socket of the client that has been marked idle longest, as `useSocket` does; the mark is gone.
   * @returns false where no client is idle, or that one is no longer
   */
  useLongestIdle(use: (socket: number, slot: Slot) => void): boolean {
    const now = idleNow();
    let longest: Slot | undefined;
    let since: number = NOT_IDLE;
    for (const { slot } of this.clients()) {
      const candidate = Atomics.load(this.#words, this.#base(slot) + IDLE_SINCE);
      if (candidate === NOT_IDLE) continue;
      if (longest !== undefined && ((now - candidate) | 0) <= ((now - since) | 0)) continue;
      [longest, since] = [slot, candidate];
    }
    if (longest === undefined) return false;
    const slot = longest;
    const at = this.#base(slot) + IDLE_SINCE;
    let used = false;
    this.useSocket(slot, (socket) => {
      // Under the lock the slot's client is the same until the end; the mark, and so the client, may have changed before.
      used = Atomics.compareExchange(this.#words, at, since, NOT_IDLE) === since;
      if (used) use(socket, slot);
    });
    return used;
  }

  /**
   * For the slot's owner, before it blocks in `recv`: until when, by `sharedNowMs`. Infinity: for ever; NaN: for the idle time
   * after each request.
   */
  setDue(slot: Slot, dueMs: number): void {
    this.#words[this.#firstSlot + slot * SLOT_WORDS + DUE_MS] =
      dueMs === Infinity ? NEVER : Number.isNaN(dueMs) ? AFTER_REQUEST : dueMs | 1;
  }

  /** For the slot's owner: whether the supervisor has ended the wait for its client. */
  isLate(slot: Slot): boolean {
    return Atomics.load(this.#words, this.#base(slot) + LATE) === 1;
  }

  /**
   * For the supervisor, which looks regularly: lets it use the socket, as `useSocket` does, of each client that its thread
   * waits for in `recv` for too long. From then on `isLate`. An idle client is late within an interval of two looks after
   * its time.
   */
  useLate(idleTimeoutMs: number, use: (socket: number) => void): void {
    const nowMs = sharedNowMs() | 0;
    for (const { slot } of this.clients()) {
      if (!this.#isOverdue(slot, nowMs, idleTimeoutMs)) continue;
      this.useSocket(slot, (socket) => {
        // Under the lock the slot's client is the same until the end; before, it may have been another, or have sent.
        if (!this.#isOverdue(slot, nowMs, idleTimeoutMs)) return;
        Atomics.store(this.#words, this.#base(slot) + LATE, 1);
        use(socket);
      });
    }
  }

  /** As `useLate`, for the slot's owner, which ends its own wait: whether that has lasted too long. From then on `isLate`. */
  endsLate(slot: Slot, idleTimeoutMs: number): boolean {
    const isOverdue = this.#isOverdue(slot, sharedNowMs() | 0, idleTimeoutMs);
    if (isOverdue) Atomics.store(this.#words, this.#base(slot) + LATE, 1);
    return isOverdue;
  }

  #isOverdue(slot: Slot, nowMs: number, idleTimeoutMs: number): boolean {
    const words = this.#words;
    const base = this.#base(slot);
    const dueMs = Atomics.load(words, base + DUE_MS);
    if (dueMs === NEVER || Atomics.load(words, base + LATE) === 1) return false;
    const isReceiving = Atomics.load(words, base + PHASE) === Phase.receiving;
    if (dueMs !== AFTER_REQUEST) return isReceiving && ((nowMs - dueMs) | 0) >= 0;
    const requests = Atomics.load(words, base + REQUESTS);
    if (!isReceiving || requests !== Atomics.exchange(words, base + SEEN_REQUESTS, requests)) {
      Atomics.store(words, base + SEEN_MS, nowMs);
      return false;
    }
    return idleTimeoutMs > 0 && ((nowMs - Atomics.load(words, base + SEEN_MS)) | 0) >= idleTimeoutMs;
  }

  /** Iterates over the clients; each is read at the moment at which it is reached. */
  *clients(): Generator<Client> {
    for (let word = 0; word < this.#bitWords; word++) {
      let bits = Atomics.load(this.#words, HEADER_WORDS + word);
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const slot = word * 32 + bit;
        if (slot >= this.capacity) break;
        const client = this.#read(slot);
        if (client.phase !== Phase.free) yield client;
      }
    }
  }

  /**
   * Blocks the calling thread until a slot may be free; another thread may still claim it first.
   * @param timeoutMs the longest wait
   * @returns whether there is room, and the array is not stopping
   */
  waitForRoom(timeoutMs: number): boolean {
    const freed = Atomics.load(this.#words, FREED);
    if (this.stopping) return false;
    if (this.active < this.capacity) return true;
    Atomics.wait(this.#words, FREED, freed, timeoutMs);
    return !this.stopping && this.active < this.capacity;
  }

  /** Blocks the calling thread until a client leaves, the server stops, or the time is over. */
  waitForLeave(timeoutMs: number): void {
    const freed = Atomics.load(this.#words, FREED);
    if (!this.stopping) Atomics.wait(this.#words, FREED, freed, timeoutMs);
  }

  /** Blocks the calling thread until there is a client in the array, the server stops, or the time is over. */
  waitForClient(timeoutMs: number): void {
    const claimed = Atomics.load(this.#words, CLAIMED);
    if (!this.stopping && this.active === 0) Atomics.wait(this.#words, CLAIMED, claimed, timeoutMs);
  }

  /** The server is closing: no thread may begin anything new. Threads that wait here wake. */
  stop(): void {
    Atomics.store(this.#words, STOPPING, 1);
    for (const word of [FREED, CLAIMED]) {
      Atomics.add(this.#words, word, 1);
      Atomics.notify(this.#words, word);
    }
  }

  /** A plain read, once per request: between two reads the thread makes a system call, so the word is loaded anew. */
  get stopping(): boolean {
    return this.#words[STOPPING] === 1;
  }

  #base(slot: Slot): number {
    if (!(slot >= 0 && slot < this.capacity)) throw new RangeError(`there is no slot ${slot}`);
    return this.#firstSlot + slot * SLOT_WORDS;
  }

  /** Sets the lowest clear bit of a word. A word compares equal only when the same slots are free: no ABA problem. */
  #takeBit(index: number): number {
    for (;;) {
      const bits = Atomics.load(this.#words, index);
      if (bits === ALL_TAKEN) return FULL;
      const lowestClear = ~bits & (bits + 1);
      if (Atomics.compareExchange(this.#words, index, bits, bits | lowestClear) === bits) {
        return 31 - Math.clz32(lowestClear);
      }
    }
  }

  #fill(slot: Slot, socket: number, thread: number, waitedMs: number): void {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    Atomics.add(this.#words, ACTIVE, 1);
    Atomics.store(this.#words, base + REQUESTS, 0);
    Atomics.store(this.#words, base + ACCEPTED_MS, (sharedNowMs() - waitedMs) | 0);
    Atomics.store(this.#words, base + IDLE_SINCE, NOT_IDLE);
    Atomics.store(this.#words, base + DUE_MS, NEVER);
    Atomics.store(this.#words, base + LATE, 0);
    Atomics.store(this.#words, base + SEEN_REQUESTS, NONE_SEEN);
    Atomics.store(this.#words, base + SOCKET, socket);
    Atomics.store(this.#words, base + THREAD, thread);
    if (this.timeline !== undefined) {
      Atomics.store(this.#words, base + NUMBER, Atomics.add(this.#words, NUMBERS, 1));
      this.#note(slot, Phase.accepted);
    }
    // Last: another thread may take the client over as soon as it sees the phase.
    Atomics.store(this.#words, base + PHASE, Phase.accepted);
    Atomics.add(this.#words, CLAIMED, 1);
    Atomics.notify(this.#words, CLAIMED);
  }

  /** For the slot's owner. */
  #note(slot: Slot, phase: Phase): void {
    if (this.timeline === undefined) return;
    const number = this.#words[this.#firstSlot + slot * SLOT_WORDS + NUMBER] ?? 0;
    this.timeline.record(number, slot, phase);
  }

  #read(slot: Slot): Client {
    const base = this.#firstSlot + slot * SLOT_WORDS;
    return {
      slot,
      phase: Atomics.load(this.#words, base + PHASE) as Phase,
      socket: Atomics.load(this.#words, base + SOCKET),
      thread: Atomics.load(this.#words, base + THREAD),
      requests: Atomics.load(this.#words, base + REQUESTS),
    };
  }
}
