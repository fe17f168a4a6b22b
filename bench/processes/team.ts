/** The contract of the agents of a run: other machines that its server, its loads or both are on (bench/agents). */
import type { LoadSpec } from '../../clients/load.ts';
import type { Cell } from '../results/run-record.ts';
import type { Attempt } from './attempt.ts';
import type { Program } from './program.ts';
import type { TestedServer } from './target.ts';

/** A clock of another machine against that of this one. */
export interface ClockReading {
  /** Its time less that of this machine, µs. */
  readonly offsetUs: number;
  /** The offset is wrong by this much at most, µs. */
  readonly boundUs: number;
}

/** A machine that sends a part of each load. */
export interface LoadAgent {
  readonly name: string;
  /** Whether a CPU of it can do nothing but poll the sockets of a closed loop. */
  readonly polls: boolean;
  start(spec: LoadSpec): Program;
}

/** The clocks of the machines of a run. */
export interface TeamClocks {
  /** In the order of the agents that send loads; none where this machine does. */
  readonly loads: readonly ClockReading[];
  readonly server: ClockReading;
}

export const OWN_CLOCK: ClockReading = { offsetUs: 0, boundUs: 0 };

export interface Team {
  /** Where they reach a server that runs on this machine. */
  readonly address: string;
  /** Each has a part of every load; none: the load is sent from this machine. */
  readonly loads: readonly LoadAgent[];
  /** Finds agents again that were lost. @returns failed where one is still lost */
  gather(): Promise<Attempt<null>>;
  /** Compares all clocks now. @returns failed where an agent is lost */
  readClocks(): Promise<Attempt<TeamClocks>>;
  /** Whether the trials of a comparison may live on its agents at once, within their bounds. */
  allows(cells: readonly Cell[]): boolean;
  /** The least memory that an agent has, bytes. */
  readonly memoryBytes: number;
  /** CPU time that programs which are not of the run have used so far on each machine, first on those of `loads`, µs; null: not known. */
  othersCpuUs(): Promise<readonly (number | null)[]>;
  /** @returns null where the server runs on this machine */
  startServer(served: Pick<Cell, 'server' | 'variant' | 'clients'>): TestedServer | null;
}
