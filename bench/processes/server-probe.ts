/** The contract of what sees a server from outside: on this machine (probe.ts), or on that of an agent. */
import type { LoadResult, Schedule } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';

/** What a process used in a window: rates per second of it, and the peaks that were seen. */
export interface Usage {
  readonly lengthS: number;
  readonly cpuUsPerS: number | null;
  /** null when a thread ended in the window: the kernel forgets what it had counted, and a sum would be too low. */
  readonly switchesPerS: Switches | null;
  readonly threadsPeak: number | null;
  readonly rssPeakBytes: number | null;
  /** At the end of the window. */
  readonly descriptors: number | null;
}

/** What a server uses at one look. */
export interface Size {
  readonly threads: number;
  readonly bytes: number;
}

/** A server on another machine is looked at by a message. */
export type Soon<Value> = Value | Promise<Value>;

/** What a server uses, seen from outside. */
export interface ServerProbe extends Disposable {
  /** Resident memory now, bytes. */
  readonly rssBytes: Soon<number | null>;
  /** Its threads and memory now; null where they cannot be seen. */
  readonly size: Soon<Size | null>;
  /** CPU time so far, µs; null where it cannot be seen. */
  readonly cpuUs: number | null;
  /** Context switches of all threads that live now, since they were started. */
  readonly switches: Soon<Switches | null>;
  /** Those of all children of the runner that have ended; null where the server is not one of them. */
  readonly endedChildrenSwitches: Switches | null;
  /** The window opens. */
  begin(): void;
  /** The window closes. */
  end(): Soon<Usage>;
  /** Looks from now on whether a signal stops the server, though it is to run; see stops.ts. */
  watchStops(schedule: Schedule | null): StopFinder;
}

/** Finds for how long a server was stopped in a window, s. */
export interface StopFinder extends Disposable {
  stoppedS(load: Pick<LoadResult, 'slices'>): Soon<number>;
}
