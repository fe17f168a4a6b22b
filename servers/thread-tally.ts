/** Counts the clients that each thread of a model has served, in memory that all its threads share. Never blocks. */
export class ThreadTally {
  /** Pass it to another thread and construct a `ThreadTally` from it there: both are the same tally. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer, threads?: number) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, threads);
  }

  /** @param allocate makes memory of zeros, of so many bytes or more */
  static create(
    threads: number,
    allocate = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes),
  ): ThreadTally {
    return new ThreadTally(allocate(threads * Int32Array.BYTES_PER_ELEMENT), threads);
  }

  /** @param thread its number in the model, from 1; a replacement has the number of the thread that it replaces */
  count(thread: number): void {
    Atomics.add(this.#words, thread - 1, 1);
  }

  /** Clients by thread number. */
  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Array.from(this.#words, (_, index) => [index + 1, Atomics.load(this.#words, index)]),
    );
  }
}
