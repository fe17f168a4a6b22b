/**
 * The later work of an event loop, by the time at which it is due: a binary heap, since items are added in any order of
 * time. Equal times keep no order.
 */

interface Deadline<Item> {
  readonly dueMs: number;
  readonly item: Item;
}

export class Deadlines<Item> {
  readonly #heap: Deadline<Item>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the first item is due, in the caller's time; Infinity without items. */
  get nextMs(): number {
    return this.#heap[0]?.dueMs ?? Infinity;
  }

  add(dueMs: number, item: Item): void {
    const heap = this.#heap;
    let at = heap.length;
    const deadline = { dueMs, item };
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.dueMs <= dueMs) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = deadline;
  }

  /** Removes and returns the first item, if it is due. */
  takeDue(nowMs: number): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.dueMs > nowMs) return undefined;
    const last = heap.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first.item;
  }

  /** Puts a deadline at the top, and moves it down to its place. */
  #sink(deadline: Deadline<Item>): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = heap[left + 1];
      const child = right !== undefined && right.dueMs < (heap[left]?.dueMs ?? Infinity) ? left + 1 : left;
      const below = heap[child];
      if (below === undefined || below.dueMs >= deadline.dueMs) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = deadline;
  }
}
