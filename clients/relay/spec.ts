/** What a relay is told and reports (relay-main.ts), and how exact it must be. */

/** The parameters of a relay's process. */
export interface RelaySpec {
  /** Of the server. */
  readonly host: string;
  readonly port: number;
  /** How much longer a round trip takes through it, ms. */
  readonly distanceMs: number;
}

/**
 * Written as JSON lines on stdout: when it has proved its delay, and after each `"end"` on stdin, of the time since the last
 * `"begin"`. Round trips are its own, in ms.
 */
export type RelayEvent =
  | { readonly event: 'ready'; readonly port: number; readonly medianMs: number }
  | {
      readonly event: 'seen';
      /** null: no round trip came back. */
      readonly meanMs: number | null;
      /** CPU of the process, % of one core. */
      readonly cpuPercent: number;
    };

/** Twice a wake-up, and the way over loopback to the relay and on from it. */
const SLACK_MS = 0.5;
const SLACK_SHARE = 0.05;

/** The longest mean round trip with which clients are still as far away as they should be, ms. */
export function longestRoundTripMs(distanceMs: number): number {
  return distanceMs + Math.max(SLACK_MS, SLACK_SHARE * distanceMs);
}
