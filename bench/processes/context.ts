import { ControlGroups, type GroupEvents } from '../../servers/cgroup.ts';
import type { Pinning } from '../results/pinning.ts';
import type { Commands } from './commands.ts';
import { readOthersCpuUs } from './others-cpu.ts';
import type { Team } from './team.ts';

/** Longest waits, ms. Generous: they only end what hangs. */
export interface TrialBounds {
  readonly startMs: number;
  readonly proofMs: number;
  /** On top of warm-up and window, for each step of the load. */
  readonly loadMs: number;
  readonly stopMs: number;
}

export const BOUNDS: TrialBounds = { startMs: 30_000, proofMs: 10_000, loadMs: 60_000, stopMs: 60_000 };

/** The time of day and a clock that only goes forward, ms: when they part, the time of day was set, or the machine slept. */
export interface Clocks {
  readonly now: () => number;
  readonly clock: () => number;
  /** CPU time that programs which are not of the run have used so far, µs; null: not known. */
  readonly othersCpuUs: () => number | null;
  /** What the limits of the run's control groups have done so far; null: there are none. */
  readonly groupEvents: () => GroupEvents | null;
}

const GROUPS = new ControlGroups();

export const SYSTEM_CLOCKS: Clocks = {
  now: () => Date.now(),
  clock: () => performance.now(),
  othersCpuUs: () => readOthersCpuUs(),
  groupEvents: () => GROUPS.readEvents(),
};

/** What a measurement is made with. */
export interface TrialContext {
  readonly commands: Commands;
  /** Which CPUs a trial's processes get, unless its scenario has others; all when it is left out. */
  readonly pinning?: Pinning;
  /** Processes of each load that is measured in slices; 1 when it is left out. */
  readonly loadProcesses?: number;
  /** Other machines that it is made on; all of it is made here when it is left out. */
  readonly team?: Team;
  readonly bounds: TrialBounds;
  /** Gives up at once. */
  readonly signal: AbortSignal;
  readonly clocks: Clocks;
}
