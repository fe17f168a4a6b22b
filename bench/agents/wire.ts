/**
 * The contract of a transport between a runner and one agent: lines of text both ways, in their order. It may lose lines
 * and never reports it: channel.ts finds that out. A file for each kind: stdio-wire.ts, nats-wire.ts.
 */
export interface Wire {
  send(line: string): void;
  /** Called once, before anything is sent. */
  listen(onLine: (line: string) => void, onEnd: (because: string) => void): void;
  /** May be called twice. */
  close(): void;
}

/** Two ends that are connected within a process. */
export function wirePair(): readonly [Wire, Wire] {
  const ends = [new MemoryWire(), new MemoryWire()] as const;
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}

class MemoryWire implements Wire {
  other: MemoryWire | undefined;
  #onLine: (line: string) => void = () => undefined;
  #onEnd: (because: string) => void = () => undefined;

  send(line: string): void {
    const { other } = this;
    if (other !== undefined) queueMicrotask(() => other.#onLine(line));
  }

  listen(onLine: (line: string) => void, onEnd: (because: string) => void): void {
    this.#onLine = onLine;
    this.#onEnd = onEnd;
  }

  close(): void {
    const { other } = this;
    this.other = undefined;
    if (other !== undefined) queueMicrotask(() => other.#onEnd('its other end was closed'));
  }
}
