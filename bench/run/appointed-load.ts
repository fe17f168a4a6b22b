/**
 * A load whose parts are sent by agents, each on a machine of its own. Their windows open at one instant, which each reads
 * on its own clock; latencies are measured by one clock each, and the histograms are merged.
 */
import type { LoadResult } from '../../clients/load.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import { loadSpec } from '../processes/commands.ts';
import type { TrialContext } from '../processes/context.ts';
import { LoadGroup, splitLoad } from '../processes/load-group.ts';
import { measuredSchema, readMessage } from '../processes/messages.ts';
import type { ClockReading, Team } from '../processes/team.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { ReadyServer } from './course.ts';
import { mergeLoads } from './merged-load.ts';
import { type AgentPart, type Loaded, readResults, startMeter } from './meter.ts';

/** From when the appointment is made to when it is: every agent must have read it by then. */
const LEAD_MS = 100;

const NOT_BEGUN = 'the load did not begin';

/** @throws the reason of the context's signal when it aborts */
export async function runAppointedLoad(
  { cell, block }: Pick<PlannedTrial, 'cell' | 'block'>,
  { address, probe }: ReadyServer,
  context: TrialContext,
  team: Team,
): Promise<Attempt<Loaded>> {
  const { bounds, signal } = context;
  const { warmupS, warmupMostS, durationS } = cell.scenario;
  const spec = loadSpec(cell, address, { polls: false, sliced: false, appointed: true, seed: block });
  const parts = splitLoad(spec, team.loads.length);
  const agents = team.loads.slice(0, parts.length);
  await using load = new LoadGroup(agents.map((agent, at) => agent.start(parts[at] ?? spec)));
  const connected = await load.expect('waiting', bounds.loadMs, signal, NOT_BEGUN);
  if (connected.kind === 'failed') return connected;
  load.send(() => 'admitted');
  const readyMs = bounds.loadMs + (warmupMostS ?? warmupS) * 1000;
  const ready = await load.expect('ready', readyMs, signal, NOT_BEGUN);
  if (ready.kind === 'failed') return ready;
  const read = await Promise.all(agents.map((agent) => agent.readClock()));
  const unread = read.find(({ kind }) => kind === 'failed');
  if (unread?.kind === 'failed') return unread;
  const clocks = read.flatMap((one) => (one.kind === 'done' ? [one.value] : []));
  const othersBefore = await team.othersCpuUs();
  const startUs = appoint(clocks);
  // Nothing is stopped for it.
  load.send(() => null);
  load.send((at) => ({ startUs: startUs + (clocks[at]?.offsetUs ?? 0), slots: [], pause: null }));
  const begun = await load.expect('measuring', bounds.loadMs, signal, NOT_BEGUN);
  if (begun.kind === 'failed') return begun;
  const fromMs = performance.now();
  const meter = startMeter(probe, cell, context);
  using stops = probe?.watchStops(null) ?? null;
  const windowMs = bounds.loadMs + durationS * 1000;
  const measured = await load.expect('measured', windowMs, signal, 'the load did not end');
  const { usage, held } = await meter();
  if (measured.kind === 'failed') return measured;
  const lengthMs = performance.now() - fromMs;
  const othersAfter = await team.othersCpuUs();
  const others = othersBefore.map((before, at) => percentOf(before, othersAfter[at] ?? null, lengthMs));
  const late = readMessage(measuredSchema.array(), measured.value, 'the end of a window');
  if (late.kind === 'failed') return late;
  const results = await readResults(load, context);
  if (results.kind === 'failed') return results;
  const merged = mergeLoads(results.value);
  return done({
    load: merged,
    usage,
    loadedS: usage.lengthS,
    othersCpuPercent: largest(others),
    held,
    windowShare: Math.min(...results.value.map((one: LoadResult) => one.durationS / durationS)),
    serverStoppedS: stops?.stoppedS(merged) ?? 0,
    parts: results.value.map((result, at): AgentPart => ({
      agent: agents[at]?.name ?? '',
      result,
      clock: clocks[at] ?? { offsetUs: 0, boundUs: 0 },
      lateUs: late.value[at]?.lateUs ?? 0,
      othersCpuPercent: others[at] ?? null,
    })),
  });
}

/** @returns when all windows are to open, µs on the clock of this machine */
function appoint(clocks: readonly ClockReading[]): number {
  const longestTripUs = Math.max(...clocks.map(({ boundUs }) => 2 * boundUs));
  return Number(process.hrtime.bigint()) / 1000 + LEAD_MS * 1000 + 2 * longestTripUs;
}

function percentOf(beforeUs: number | null, afterUs: number | null, lengthMs: number): number | null {
  if (beforeUs === null || afterUs === null) return null;
  return Math.max(0, (afterUs - beforeUs) / 10 / lengthMs);
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/**
 * How far apart the windows of a trial may have opened, µs: what the clocks leave open counts as well.
 * @returns null where one machine sent all of the load
 */
export function startSkewUs(parts: readonly Pick<AgentPart, 'clock' | 'lateUs'>[]): number | null {
  if (parts.length < 2) return null;
  const latest = Math.max(...parts.map(({ lateUs, clock }) => lateUs + clock.boundUs));
  const earliest = Math.min(...parts.map(({ lateUs, clock }) => lateUs - clock.boundUs));
  return latest - earliest;
}
