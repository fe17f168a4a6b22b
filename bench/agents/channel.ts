/**
 * Messages over a wire, numbered: one that is lost ends the channel, and so does an end that has sent nothing for the
 * length of a lease, for each end sends a beat when it has nothing else to send. A channel that has ended stays so.
 */
import { z } from 'zod';
import type { Wire } from './wire.ts';

/** Shorter than an agent may take to end what its runner has left, and longer than the pauses of a network. */
export const LEASE_MS = 5000;
const BEATS_IN_A_LEASE = 5;

const frameSchema = z.object({
  number: z.number(),
  message: z.unknown().optional(),
  /** Why the sender has ended the channel. */
  ended: z.string().optional(),
});

export interface ChannelEvents {
  /** @throws Error that ends the channel */
  readonly onMessage: (message: unknown) => void;
  /** Once. */
  readonly onEnd: (because: string) => void;
}

export class Channel {
  readonly #wire: Wire;
  readonly #events: ChannelEvents;
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #received = 0;
  #heardMs = performance.now();
  /** Own beats since something came: one that stood still itself has had no time to hear the other end. */
  #silentBeats: number;
  #because: string | null = null;

  /** @param firstMs how long the other end may take to start, and to send its first message */
  constructor(wire: Wire, events: ChannelEvents, leaseMs = LEASE_MS, firstMs = leaseMs) {
    const beatMs = leaseMs / BEATS_IN_A_LEASE;
    this.#silentBeats = -Math.ceil((firstMs - leaseMs) / beatMs);
    this.#wire = wire;
    this.#events = events;
    wire.listen(
      (line) => this.#receive(line),
      (because) => this.end(because),
    );
    this.#timer = setInterval(() => this.#beat(), beatMs);
  }

  /** Why it has ended; null while it has not. */
  get ended(): string | null {
    return this.#because;
  }

  /** Does nothing when the channel has ended. */
  send(message?: unknown): void {
    if (this.#because !== null) return;
    this.#wire.send(JSON.stringify({ number: this.#sent++, message }));
  }

  /** The first reason counts. */
  end(because: string): void {
    if (this.#because !== null) return;
    this.#because = because;
    clearInterval(this.#timer);
    this.#wire.send(JSON.stringify({ number: this.#sent, ended: because }));
    this.#wire.close();
    this.#events.onEnd(because);
  }

  #beat(): void {
    // What came while this process stood still is read first.
    setImmediate(() => this.#judge());
  }

  #judge(): void {
    if (this.#because !== null) return;
    if (++this.#silentBeats <= BEATS_IN_A_LEASE) return this.send();
    this.end(`nothing came for ${Math.round((performance.now() - this.#heardMs) / 1000)} s`);
  }

  #receive(line: string): void {
    if (this.#because !== null) return;
    this.#heardMs = performance.now();
    this.#silentBeats = 0;
    try {
      const { number, message, ended } = frameSchema.parse(JSON.parse(line));
      if (number !== this.#received++) return this.end(`message ${this.#received - 1} was lost`);
      if (ended !== undefined) return this.end(ended);
      if (message !== undefined) this.#events.onMessage(message);
    } catch (error) {
      this.end(`a message cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
