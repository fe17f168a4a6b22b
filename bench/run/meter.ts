/** What is measured around a load: what its server uses, what other programs use, and for how long either stood still. */
import { z } from 'zod';
import type { LoadResult } from '../../clients/load.ts';
import type { HeldUp } from '../analysis/validity.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import type { TrialContext } from '../processes/context.ts';
import type { LoadGroup } from '../processes/load-group.ts';
import { readMessage, resultSchema } from '../processes/messages.ts';
import type { Relayed } from '../processes/relay.ts';
import { NOTHING_MEASURED } from '../processes/probe.ts';
import type { ServerProbe, StopFinder, Usage } from '../processes/server-probe.ts';
import type { ClockReading } from '../processes/team.ts';
import type { Cell } from '../results/run-record.ts';
import { mergeLoads } from './merged-load.ts';

/** The part of a load that an agent sent. */
export interface AgentPart {
  readonly agent: string;
  readonly result: LoadResult;
  readonly clock: ClockReading;
  /** How long after its appointment its window opened, µs. */
  readonly lateUs: number;
  /** How long after that it first ran, µs; null: in slices. */
  readonly heldUpUs: number | null;
  /** CPU time of programs of its machine that are not the run's, % of one CPU; null: not known. */
  readonly othersCpuPercent: number | null;
}

export interface Loaded {
  readonly load: LoadResult;
  readonly usage: Usage;
  /** For how long of that the server was under load, s. */
  readonly loadedS: number;
  /** CPU time of programs that are not the run's, % of one CPU; null: not known. */
  readonly othersCpuPercent: number | null;
  /** What the limits of the run's control groups did in the window; null: there are none. */
  readonly held: Pick<HeldUp, 'throttledPercent' | 'slowed'> | null;
  /** How much of the window that was asked for every process of the load went through: 1 is all. */
  readonly windowShare: number;
  /** For how long in the window the server was found stopped by a signal, s; what the schedule stops is not counted. */
  readonly serverStoppedS: number;
  /** null: no relay stood between load and server. */
  readonly relayed: Relayed | null;
  /** Empty where the load was on this machine. */
  readonly parts: readonly AgentPart[];
}

/** @returns what ends the measurement of the server and of the machine */
export function startMeter(probe: ServerProbe | null, { server }: Cell, { clocks }: TrialContext) {
  // A server that ran already is not below the runner: its time would be that of others.
  const readOthers = () => (server.kind === 'address' ? null : clocks.othersCpuUs());
  probe?.begin();
  const before = readOthers();
  const groupBefore = clocks.groupEvents();
  const fromMs = performance.now();
  return async () => {
    const usage = probe?.end() ?? NOTHING_MEASURED;
    const after = readOthers();
    const groupAfter = clocks.groupEvents();
    const lengthMs = performance.now() - fromMs;
    const othersCpuPercent =
      before === null || after === null ? null : Math.max(0, (after - before) / 10 / lengthMs);
    const held =
      groupBefore === null || groupAfter === null
        ? null
        : {
            throttledPercent: (groupAfter.throttledUs - groupBefore.throttledUs) / 10 / lengthMs,
            slowed: groupAfter.memoryHigh - groupBefore.memoryHigh,
          };
    return { usage: await usage, othersCpuPercent, held };
  };
}

/** What shows whether load and server ran for the whole window, and who sent the load. */
export interface Watched {
  /** How much of its window one process of the load went through: 1 is all. */
  readonly shareOf: (result: LoadResult) => number;
  /** null where the server cannot be seen. */
  readonly stops: StopFinder | null;
  /** The parts that agents sent; none where it is left out. */
  readonly partsOf?: (results: readonly LoadResult[]) => readonly AgentPart[];
}

/** @returns the results of all processes of a load, in their order */
async function readResults(
  group: LoadGroup,
  { bounds, signal }: TrialContext,
): Promise<Attempt<readonly [LoadResult, ...LoadResult[]]>> {
  const result = await group.expect('result', bounds.loadMs, signal, 'the load gave no result');
  if (result.kind === 'failed') return result;
  const read = readMessage(z.tuple([resultSchema], resultSchema), result.value, 'the result of the load');
  if (read.kind === 'failed') return read;
  const [first, ...others] = read.value;
  return done([first.result, ...others.map((one) => one.result)]);
}

export async function readLoaded(
  group: LoadGroup,
  around: Omit<Loaded, 'load' | 'windowShare' | 'serverStoppedS' | 'parts'>,
  { shareOf, stops, partsOf = () => [] }: Watched,
  context: TrialContext,
): Promise<Attempt<Loaded>> {
  const read = await readResults(group, context);
  if (read.kind === 'failed') return read;
  const load = mergeLoads(read.value);
  const windowShare = Math.min(...read.value.map(shareOf));
  const serverStoppedS = (await stops?.stoppedS(load)) ?? 0;
  return done({ load, windowShare, serverStoppedS, parts: partsOf(read.value), ...around });
}
