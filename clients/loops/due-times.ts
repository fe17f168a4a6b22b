/** Queues of numbers that allocate nothing per request, for an open loop. */

const FIRST_SIZE = 8;

/** When the requests under way on one connection were due, in the order of their answers. */
export class DueTimes {
  /** A ring; its length is a power of 2. */
  #times = new Float64Array(FIRST_SIZE);
  #first = 0;
  length = 0;

  push(dueUs: number): void {
    if (this.length === this.#times.length) this.#grow();
    this.#times[(this.#first + this.length) & (this.#times.length - 1)] = dueUs;
    this.length++;
  }

  /** The oldest; NaN when there is none. */
  peek(): number {
    return this.length === 0 ? Number.NaN : (this.#times[this.#first] ?? Number.NaN);
  }

  /** Takes the oldest out. */
  shift(): number {
    const dueUs = this.peek();
    if (this.length === 0) return dueUs;
    this.#first = (this.#first + 1) & (this.#times.length - 1);
    this.length--;
    return dueUs;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    times.set(this.#times.subarray(this.#first));
    times.set(this.#times.subarray(0, this.#first), this.#times.length - this.#first);
    this.#times = times;
    this.#first = 0;
  }
}

/** Numbers from 0 to below a limit, each of them in the queue at most once; first in, first out. */
export class UniqueQueue {
  readonly #ring: Int32Array;
  readonly #isQueued: Uint8Array;
  #first = 0;
  #length = 0;

  constructor(limit: number) {
    this.#ring = new Int32Array(limit);
    this.#isQueued = new Uint8Array(limit);
  }

  push(item: number): void {
    if (this.#isQueued[item] !== 0) return;
    this.#isQueued[item] = 1;
    this.#ring[(this.#first + this.#length) % this.#ring.length] = item;
    this.#length++;
  }

  /** Takes out the number that was pushed first; -1 when the queue is empty. */
  shift(): number {
    if (this.#length === 0) return -1;
    const item = this.#ring[this.#first] ?? -1;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.#length--;
    this.#isQueued[item] = 0;
    return item;
  }
}
