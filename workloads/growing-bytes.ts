/** A growing buffer: its memory doubles, so that many small pieces cost no more than few large ones. */
export class GrowingBytes {
  #memory: Buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  /** All bytes; valid until the next call. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  add(input: Buffer, start: number, end: number): void {
    const length = this.#length + end - start;
    if (length > this.#memory.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#memory.length));
      this.#memory.copy(larger, 0, 0, this.#length);
      this.#memory = larger;
    }
    input.copy(this.#memory, this.#length, start, end);
    this.#length = length;
  }
}
