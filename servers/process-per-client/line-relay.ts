/** Joins the pieces in which a process's lines arrive through a pipe, so that only whole lines go on. */

const LF = 10;

export class LineRelay {
  /** The beginning of a line whose end has not come yet. */
  #held: Buffer | undefined;

  /** @returns all whole lines so far that were not returned before; undefined without any */
  take(bytes: Buffer): Buffer | undefined {
    const all = this.#held === undefined ? bytes : Buffer.concat([this.#held, bytes]);
    const end = all.lastIndexOf(LF) + 1;
    this.#held = end === all.length ? undefined : all.subarray(end);
    return end === 0 ? undefined : all.subarray(0, end);
  }
}
