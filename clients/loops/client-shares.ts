/**
 * What each client received: requests, longest wait, and percentiles of its latency from a logarithmic histogram of its
 * own with a resolution of 1 part in 32. One block of memory for all clients, 2.8 KB for each.
 */
import { LONGEST_US } from '../latency.ts';
import type { ClientShare } from '../load.ts';

/** 2^5 buckets per power of two; below twice as many µs, a bucket is 1 µs wide. */
const STEPS_BITS = 5;
const BUCKETS = bucketOf(LONGEST_US) + 1;

/** The bucket of a time: one per µs up to 64 µs, then 32 equal ones for each power of two. */
function bucketOf(us: number): number {
  const shift = Math.max(0, 31 - Math.clz32(us | 1) - STEPS_BITS);
  return (shift << STEPS_BITS) + (us >>> shift);
}

/** The middle of a bucket, µs. */
function middleOf(bucket: number): number {
  const shift = Math.max(0, (bucket >>> STEPS_BITS) - 1);
  const lowest = (bucket - (shift << STEPS_BITS)) * 2 ** shift;
  return lowest + (2 ** shift - 1) / 2;
}

export class ClientShares {
  readonly #requests: Uint32Array;
  readonly #longestUs: Float64Array;
  readonly #counts: Uint32Array;

  constructor(clients: number) {
    this.#requests = new Uint32Array(clients);
    this.#longestUs = new Float64Array(clients);
    this.#counts = new Uint32Array(clients * BUCKETS);
  }

  /**
   * An answer.
   * @param latencyUs from sending the request to the last byte of the answer
   * @param waitUs longer where the client also waited for a connection
   */
  record(client: number, latencyUs: number, waitUs: number): void {
    const at = client * BUCKETS + bucketOf(latencyUs < LONGEST_US ? latencyUs : LONGEST_US);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#requests[client] = (this.#requests[client] ?? 0) + 1;
    this.waited(client, waitUs);
  }

  /** A wait without an answer so far. */
  waited(client: number, waitUs: number): void {
    if (waitUs > (this.#longestUs[client] ?? 0)) this.#longestUs[client] = waitUs;
  }

  read(): ClientShare[] {
    return Array.from(this.#requests, (requests, client) => ({
      client,
      requests,
      p50Us: this.#percentile(client, requests, 0.5),
      p99Us: this.#percentile(client, requests, 0.99),
      longestWaitUs: Math.round(this.#longestUs[client] ?? 0),
    }));
  }

  #percentile(client: number, total: number, fraction: number): number | null {
    if (total === 0) return null;
    let left = Math.ceil(total * fraction);
    let bucket = -1;
    while (left > 0 && bucket < BUCKETS - 1) {
      bucket++;
      left -= this.#counts[client * BUCKETS + bucket] ?? 0;
    }
    return middleOf(bucket);
  }
}
