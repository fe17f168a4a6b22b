/**
 * Clients beside those that are measured, who are a burden or a silence: what each kind does. They are looked after by a
 * process of their own (bystanders-main.ts), so that the load generator measures the same with and without them.
 */

export const BYSTANDER_KINDS = ['idle', 'dribbling', 'slow-reader', 'long-request'] as const;

/**
 * `idle`: connects and says nothing. `dribbling`: sends a request byte by byte, one every 50 ms, and begins again when
 * it is answered. `slow-reader`: asks without an end and reads next to nothing. `long-request`: asks, again and again,
 * for the workload's most expensive answer.
 */
export interface Bystanders {
  readonly kind: (typeof BYSTANDER_KINDS)[number];
  readonly count: number;
}
