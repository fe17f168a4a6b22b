/** The contract of a server under test, whoever wrote it and whoever started it: a file for each kind beside this one. */
import type { Socket } from 'node:net';
import type { Switches } from '../../posix/process-usage.ts';
import type { Attempt } from './attempt.ts';
import type { Probe } from './probe.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Where a server takes clients. */
export interface Ready {
  readonly address: ServerAddress;
  /** The connection by which that was found out, on which nothing was said; null where there was none. */
  readonly connection: Socket | null;
}

/** What is known of a server when it has ended. */
export interface ServerLife {
  /** Context switches per request since its first client; null where that is not known. */
  readonly switchesPerRequest: Switches | null;
  /** How many clients each of its threads served; null where threads do not share clients. */
  readonly clientsByThread: Readonly<Record<string, number>> | null;
}

/** It is there until it is disposed of, at once and whole. */
export interface TestedServer extends AsyncDisposable {
  /** @throws the reason of `signal` when it aborts */
  ready(boundMs: number, signal: AbortSignal): Promise<Attempt<Ready>>;
  /** What it uses, from outside; null where that cannot be seen. */
  openProbe(): Promise<Probe | null>;
  /** The cause of what went wrong: a server that has died, or else what is given. The server is stopped. */
  findCause(because: string): Promise<string>;
  /**
   * Lets it end.
   * @param switchesBefore its context switches before its first client
   * @returns what it tells of its life, null where it tells nothing; failed when it did not end well
   * @throws the reason of `signal` when it aborts
   */
  retire(
    probe: Probe | null,
    switchesBefore: Switches | null,
    boundMs: number,
    signal: AbortSignal,
  ): Promise<Attempt<ServerLife | null>>;
  /** What it complained of. */
  readonly warnings: readonly string[];
}

/** Time to end for a server whose trial has failed. */
export const QUICK_STOP_MS = 2000;
