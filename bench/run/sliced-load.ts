/** A load in slices between those of the other members of its comparison, whether agents send its parts or this machine. */
import { z } from 'zod';
import type { LoadResult, Readiness, Schedule } from '../../clients/load.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import type { TrialContext } from '../processes/context.ts';
import { readMessage, readySchema } from '../processes/messages.ts';
import { openPauser } from '../processes/pausing.ts';
import type { ChildEvent } from '../processes/program.ts';
import { OWN_CLOCK } from '../processes/team.ts';
import type { ReadyServer } from './course.ts';
import {
  agentParts,
  largest,
  type Measurable,
  NOT_BEGUN,
  NOT_ENDED,
  startParts,
  warmupMs,
  watchOthers,
} from './load-parts.ts';
import { type Loaded, readLoaded, startMeter } from './meter.ts';
import { shift, type Slicing } from './slicing.ts';

/** The part of one load in a comparison in slices. */
export interface Membership {
  readonly slicing: Slicing;
  readonly member: number;
}

/** @throws the reason of the context's signal when it aborts */
export async function runSlicedLoad(
  planned: Measurable,
  server: ReadyServer,
  context: TrialContext,
  { slicing, member }: Membership,
): Promise<Attempt<Loaded>> {
  const { cell } = planned;
  const { bounds, signal, commands, team } = context;
  const { load, agents } = startParts(planned, server.address, context, 'sliced');
  await using _load = load;
  await using pauser = openPauser(server, agents.length > 0 ? null : load.first, commands);
  const connected = await load.expect('waiting', bounds.loadMs, signal, NOT_BEGUN);
  if (connected.kind === 'failed') return connected;
  const warm = await slicing.warmUp(member, async () => {
    load.send(() => 'admitted');
    const ready = await load.expect('ready', bounds.loadMs + warmupMs(cell), signal, NOT_BEGUN);
    if (ready.kind === 'failed') return ready;
    const readiness = readReadiness(ready.value);
    if (readiness.kind === 'failed') return readiness;
    const pause = await pauser.stop();
    return pause.kind === 'failed' ? pause : done({ ...readiness.value, pause: pause.value });
  });
  if (warm.kind === 'failed') return warm;
  const others = await watchOthers(context);
  const appointed = await slicing.schedule(member, warm.value);
  if (appointed.kind === 'failed') return appointed;
  const { schedule, clocks } = appointed.value;
  load.send((at) => shift(schedule, clocks.loads[at] ?? OWN_CLOCK));
  pauser.follow(shift(schedule, clocks.server));
  const meter = startMeter(server.probe, cell, context);
  using stops = server.probe?.watchStops(schedule) ?? null;
  const measured = await load.expect('measured', bounds.loadMs + scheduleMs(schedule), signal, NOT_ENDED);
  await slicing.measured(member);
  const usage = await meter();
  if (measured.kind === 'failed') return measured;
  const drifted = await slicing.readDrift(clocks);
  if (drifted.kind === 'failed') return drifted;
  const othersPercent = await others();
  const othersCpuPercent = team === undefined ? usage.othersCpuPercent : largest(othersPercent);
  const loadedS = schedule.slots.reduce((total, { fromUs, untilUs }) => total + untilUs - fromUs, 0) / 1e6;
  const around = { ...usage, othersCpuPercent, loadedS, relayed: null };
  // A slice that began late is shorter, but none is left out.
  const shareOf = ({ slices }: LoadResult): number => (slices?.length ?? 0) / schedule.slots.length;
  const openingOf = (result: LoadResult) => ({ lateUs: meanLateUs(result, schedule), heldUpUs: null });
  const partsOf = agentParts.bind(null, agents, { clocks: drifted.value, othersPercent, openingOf });
  return await readLoaded(load, around, { shareOf, stops, partsOf }, context);
}

/** Of all processes of a load together. */
function readReadiness(events: readonly ChildEvent[]): Attempt<Readiness> {
  const read = readMessage(z.array(readySchema), events, 'the readiness of the load');
  if (read.kind === 'failed') return read;
  return done({
    drainUs: Math.max(...read.value.map(({ drainUs }) => drainUs)),
    latencyUs: Math.max(...read.value.map(({ latencyUs }) => latencyUs)),
    answersPerS: read.value.reduce((total, { answersPerS }) => total + answersPerS, 0),
  });
}

/** From the start of the schedule to the end of a load's last slot, ms. */
function scheduleMs({ slots }: Schedule): number {
  return Math.ceil((slots.at(-1)?.drainedUs ?? 0) / 1000);
}

/** How long after their appointments the slices of a load opened, in the mean. */
function meanLateUs({ slices }: Pick<LoadResult, 'slices'>, { slots }: Schedule): number {
  const openUs = new Map(slots.map((slot) => [slot.number, slot.openUs]));
  const late = (slices ?? []).map(({ slot, startS }) => startS * 1e6 - (openUs.get(slot) ?? 0));
  return late.length === 0 ? 0 : late.reduce((total, us) => total + us, 0) / late.length;
}
