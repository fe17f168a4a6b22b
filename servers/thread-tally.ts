/** How many clients each thread of a model has served, in memory that all its threads share. Nothing blocks. */
export class ThreadTally {
  /** Give it to another thread, and make a `ThreadTally` of it there: it is the same one. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  static create(threads: number): ThreadTally {
    return new ThreadTally(new SharedArrayBuffer(threads * Int32Array.BYTES_PER_ELEMENT));
  }

  /** @param thread its number in the model, from 1; a thread that takes the place of another has the other's */
  count(thread: number): void {
    Atomics.add(this.#words, thread - 1, 1);
  }

  /** Clients by the number of the thread. */
  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Array.from(this.#words, (_, index) => [index + 1, Atomics.load(this.#words, index)]),
    );
  }
}
