/** The contract of a server under test: ours, a command of the user's, or one that runs already. A file for each kind. */
import type { Socket } from 'node:net';
import type { Schedule } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import type { Attempt } from './attempt.ts';
import type { ServerProbe } from './server-probe.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Where a server takes clients. */
export interface Ready {
  readonly address: ServerAddress;
  /** The unused connection that showed it; null where there was none. */
  readonly connection: Socket | null;
}

/** What is known of a server when it has ended. */
export interface ServerLife {
  /** Those that it answered. */
  readonly requests: number;
  /** Context switches per request since its first client; null where that is not known. */
  readonly switchesPerRequest: Switches | null;
  /** How many clients each of its threads served; null where threads do not share clients. */
  readonly clientsByThread: Readonly<Record<string, number>> | null;
  /** Of the timeline that it wrote; null where it was not asked for one. */
  readonly timeline: TimelineNote | null;
}

export interface TimelineNote {
  /** The time of its zero on the monotonic clock of the machine, decimal digits. */
  readonly originNs: string;
  /** Events that are lost: written over in the ring, or read while they were written. */
  readonly overwritten: number;
  readonly torn: number;
}

/** Stops a server outside of its slots. Disposing of it continues the server. */
export interface Pauser extends AsyncDisposable {
  /** Stops the server until its first slot, unless it rests by itself. @returns how; null: it is not stopped */
  stop(): Promise<Attempt<Schedule['pause']>>;
  /** @param schedule on the clock of the server's machine */
  follow(schedule: Schedule): void;
}

/** Disposing of it ends all its processes at once. */
export interface TestedServer extends AsyncDisposable {
  /** @throws the reason of `signal` when it aborts */
  ready(boundMs: number, signal: AbortSignal): Promise<Attempt<Ready>>;
  /**
   * The process, or group, and the signal that stop it until SIGCONT, if it does not rest by itself; on another machine, what
   * does that there. null: it cannot be stopped.
   */
  readonly pause: Schedule['pause'] | Pauser;
  /** What it uses, from outside; null where that cannot be seen. */
  openProbe(): Promise<ServerProbe | null>;
  /** Stops the server, and returns the cause of a failure: the death of the server, or else what is given. */
  findCause(because: string): Promise<string>;
  /**
   * Stops it in good order.
   * @param switchesBefore its context switches before its first client
   * @returns what it reported of its life, null where it reports nothing; failed when it did not end well
   * @throws the reason of `signal` when it aborts
   */
  retire(
    probe: ServerProbe | null,
    switchesBefore: Switches | null,
    boundMs: number,
    signal: AbortSignal,
  ): Promise<Attempt<ServerLife | null>>;
  /** What went wrong without failing the trial: lines of its stderr, or that it had to be killed. */
  readonly warnings: readonly string[];
}

/** Time to end for a server whose trial has failed. */
export const QUICK_STOP_MS = 2000;
