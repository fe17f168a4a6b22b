/** A load on one server: what the load found, and what it cost the server, as seen from outside. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { LoadResult, Readiness, Schedule } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import { Child } from '../processes/child.ts';
import { loadSpec } from '../processes/commands.ts';
import { isRelayed } from '../plan/eligibility.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import { LoadGroup, splitLoad } from '../processes/load-group.ts';
import { readMessage, readySchema } from '../processes/messages.ts';
import { divide } from '../processes/model-target.ts';
import { Relay } from '../processes/relay.ts';
import type { ChildEvent } from '../processes/program.ts';
import type { ServerProbe } from '../processes/server-probe.ts';
import { areApart, UNPINNED } from '../results/pinning.ts';
import type { Cell } from '../results/run-record.ts';
import { runAppointedLoad } from './appointed-load.ts';
import { type Course, type Proof, type ReadyServer, runCourse } from './course.ts';
import { type Loaded, readLoaded, startMeter } from './meter.ts';
import type { Slicing } from './slicing.ts';

export interface Measurement extends Loaded, Omit<Course<Loaded>, 'driven' | 'life'> {
  /** CPU time of the server per request, µs. */
  readonly cpuUsPerRequest: number | null;
  /** Context switches of the server per request. */
  readonly switchesPerRequest: Switches | null;
  /** How many clients each thread served over the server's life; null where threads do not share clients. */
  readonly clientsByThread: Readonly<Record<string, number>> | null;
}

export interface Measured {
  /** null when nothing could be measured. */
  readonly measurement: Measurement | null;
  /** What went wrong with the processes; null when nothing did. */
  readonly fault: string | null;
  readonly proof: Proof;
  /** What the server reported beside that. */
  readonly warnings: readonly string[];
}

/** The part of one load in a comparison in slices. */
export interface Membership {
  readonly slicing: Slicing;
  readonly member: number;
}

type Measurable = Pick<PlannedTrial, 'cell' | 'block'>;

/**
 * @param membership null: the window is not in slices
 * @throws the reason of the context's signal when it aborts
 */
export async function measure(
  planned: Measurable,
  context: TrialContext,
  membership: Membership | null,
): Promise<Measured> {
  const { team } = context;
  const { course, proof, warnings } = await runCourse(planned.cell, context, null, (server) => {
    if (membership !== null) return runSlicedLoad(planned, server, context, membership);
    return team === undefined || team.loads.length === 0
      ? runLoad(planned, server, context)
      : runAppointedLoad(planned, server, context, team);
  });
  if (course.kind === 'failed') return { measurement: null, fault: course.because, proof, warnings };
  const { driven, life, ...around } = course.value;
  const overLife = life.kind === 'done' ? life.value : null;
  const { cpuUsPerS, switchesPerS } = driven.usage;
  const requests = requestsPerS(driven);
  const measurement = {
    ...driven,
    ...around,
    cpuUsPerRequest: cpuUsPerS === null || requests === 0 ? null : cpuUsPerS / requests,
    switchesPerRequest:
      (switchesPerS === null ? null : divide(switchesPerS, requests)) ?? overLife?.switchesPerRequest ?? null,
    clientsByThread: overLife?.clientsByThread ?? null,
  };
  return { measurement, fault: life.kind === 'failed' ? life.because : null, proof, warnings };
}

/** Requests in each second of the usage. In slices, those outside of the slices cost the server as much. */
function requestsPerS({ load, usage: { lengthS } }: Loaded): number {
  if (load.slices === null) return load.durationS > 0 ? load.requests / load.durationS : 0;
  return lengthS > 0 ? load.answers / lengthS : 0;
}

/** Runs the load, with the probe at work between its events `measuring` and `measured`. */
async function runLoad(
  planned: Measurable,
  server: ReadyServer,
  context: TrialContext,
): Promise<Attempt<Loaded>> {
  const { cell } = planned;
  const { bounds, signal } = context;
  const opened = await Relay.open(cell.variant, server.address, context);
  if (opened.kind === 'failed') return opened;
  await using relay = opened.value;
  await using load = startLoad(planned, relay ?? server, context, false);
  const begun = await load.expect('measuring', bounds.loadMs + warmupMs(cell), signal, NOT_BEGUN);
  if (begun.kind === 'failed') return begun;
  const meter = startMeter(server.probe, cell, context);
  relay?.begin();
  using stops = server.probe?.watchStops(null) ?? null;
  const windowMs = bounds.loadMs + cell.scenario.durationS * 1000;
  const measured = await load.expect('measured', windowMs, signal, NOT_ENDED);
  const usage = await meter();
  if (measured.kind === 'failed') return measured;
  const relayed = relay === null ? done(null) : await relay.end();
  if (relayed.kind === 'failed') return relayed;
  const around = { ...usage, loadedS: usage.usage.lengthS, relayed: relayed.value };
  const shareOf = ({ durationS }: LoadResult): number => durationS / cell.scenario.durationS;
  return await readLoaded(load, around, { shareOf, stops }, context);
}

/** As `runLoad`, but in slices between those of the other members. */
async function runSlicedLoad(
  planned: Measurable,
  server: ReadyServer,
  context: TrialContext,
  { slicing, member }: Membership,
): Promise<Attempt<Loaded>> {
  const { cell } = planned;
  const { bounds, signal } = context;
  await using load = startLoad(planned, server, context, true);
  const connected = await load.expect('waiting', bounds.loadMs, signal, NOT_BEGUN);
  if (connected.kind === 'failed') return connected;
  const warm = await slicing.warmUp(member, async () => {
    load.send(() => 'admitted');
    const ready = await load.expect('ready', bounds.loadMs + warmupMs(cell), signal, NOT_BEGUN);
    if (ready.kind === 'failed') return ready;
    const readiness = readReadiness(ready.value);
    return readiness.kind === 'failed'
      ? readiness
      : done({ ...readiness.value, pause: await pauseServer(server, load) });
  });
  if (warm.kind === 'failed') return warm;
  using _stopped = { [Symbol.dispose]: () => signalServer(warm.value.pause, 'continue') };
  const schedule = await slicing.schedule(member, warm.value);
  // One process stops and continues the server.
  load.send((index) => (index === 0 ? schedule : { ...schedule, pause: null }));
  const meter = startMeter(server.probe, cell, context);
  using stops = server.probe?.watchStops(schedule) ?? null;
  const measured = await load.expect('measured', bounds.loadMs + scheduleMs(schedule), signal, NOT_ENDED);
  await slicing.measured(member);
  const usage = await meter();
  if (measured.kind === 'failed') return measured;
  const loadedS = schedule.slots.reduce((total, { fromUs, untilUs }) => total + untilUs - fromUs, 0) / 1e6;
  // A slice that began late is shorter, but none is left out.
  const shareOf = ({ slices }: LoadResult): number => (slices?.length ?? 0) / schedule.slots.length;
  return await readLoaded(load, { ...usage, loadedS, relayed: null }, { shareOf, stops }, context);
}

const NOT_BEGUN = 'the load did not begin';
const NOT_ENDED = 'the load did not end';

function startLoad(
  { cell, block }: Measurable,
  { address }: Pick<ReadyServer, 'address'>,
  context: TrialContext,
  sliced: boolean,
): LoadGroup {
  const { commands, pinning = UNPINNED, loadProcesses = 1 } = context;
  // A relay shares the CPU of the load, which leaves it to it.
  const polls = areApart(pinning) && cell.load.kind === 'closed' && !isRelayed(cell.variant);
  // All servers are offered the same requests at the same times, and each block others.
  const spec = loadSpec(cell, address, { polls, sliced, appointed: false, seed: block });
  return new LoadGroup(
    splitLoad(spec, sliced ? loadProcesses : 1).map((part) => new Child(commands.load(part))),
  );
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

function warmupMs({ scenario: { warmupS, warmupMostS } }: Cell): number {
  return (warmupMostS ?? warmupS) * 1000;
}

/** From the start of the schedule to the end of a load's last slot, ms. */
function scheduleMs({ slots }: Schedule): number {
  return Math.ceil((slots.at(-1)?.drainedUs ?? 0) / 1000);
}

/** An external server that uses this much of a CPU without requests, over this time, does not rest by itself. */
const RESTLESS = 0.1;
const REST_MS = 30;

/**
 * Stops a server until its first slot. Ours is stopped in any case: the compilers of 64 threads used 9 % of a CPU beside
 * the slices of others. An external one only if it does not rest without requests, since being stopped and continued ends
 * an `epoll_wait` with EINTR, which a careless program takes for an error.
 */
async function pauseServer({ probe, pause: how }: ReadyServer, load: LoadGroup): Promise<Schedule['pause']> {
  const pause = how?.signal === 'SIGUSR2' && !(await isRestless(probe)) ? null : how;
  // First: it continues the server where this process is killed.
  load.send((index) => (index === 0 ? pause : null));
  signalServer(pause, 'pause');
  return pause;
}

async function isRestless(probe: ServerProbe | null): Promise<boolean> {
  const before = probe?.cpuUs ?? null;
  const fromMs = performance.now();
  await delay(REST_MS);
  const after = probe?.cpuUs ?? null;
  if (before === null || after === null) return false;
  return (after - before) / 1000 >= RESTLESS * (performance.now() - fromMs);
}

function signalServer(pause: Schedule['pause'], to: 'pause' | 'continue'): void {
  if (pause === null) return;
  try {
    process.kill(pause.pid, to === 'pause' ? pause.signal : 'SIGCONT');
  } catch {
    // It has ended, which its course will find.
  }
}
