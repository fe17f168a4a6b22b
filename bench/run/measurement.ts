/** A load on one server: what the load found, and what it cost the server, as seen from outside. */
import type { LoadResult } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import type { TrialContext } from '../processes/context.ts';
import { divide } from '../processes/model-target.ts';
import { Relay } from '../processes/relay.ts';
import { runAppointedLoad } from './appointed-load.ts';
import { type Course, type Proof, type ReadyServer, runCourse } from './course.ts';
import { type Measurable, NOT_BEGUN, NOT_ENDED, startParts, warmupMs } from './load-parts.ts';
import { type Loaded, readLoaded, startMeter } from './meter.ts';
import { type Membership, runSlicedLoad } from './sliced-load.ts';

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
  await using load = startParts(planned, relay?.address ?? server.address, context, 'at-once').load;
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
