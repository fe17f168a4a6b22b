/**
 * A load whose parts are sent by agents, each on a machine of its own. Their windows open at one instant, which each reads
 * on its own clock; latencies are measured by one clock each, and the histograms are merged.
 */
import { type Attempt, done } from '../processes/attempt.ts';
import { loadSpec } from '../processes/commands.ts';
import type { TrialContext } from '../processes/context.ts';
import { LoadGroup, splitLoad } from '../processes/load-group.ts';
import { measuredSchema, readMessage } from '../processes/messages.ts';
import type { ClockReading, LoadAgent, Team } from '../processes/team.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { Cell } from '../results/run-record.ts';
import type { ReadyServer } from './course.ts';
import { mergeLoads } from './merged-load.ts';
import { type AgentPart, type Loaded, readResults, startMeter } from './meter.ts';

/** From when the appointment is made to when it is: every agent must have read it by then. */
const LEAD_MS = 100;

const NOT_BEGUN = 'the load did not begin';

type Measurable = Pick<PlannedTrial, 'cell' | 'block'>;

/** @throws the reason of the context's signal when it aborts */
export async function runAppointedLoad(
  { cell, block }: Measurable,
  { address, probe }: ReadyServer,
  context: TrialContext,
  team: Team,
): Promise<Attempt<Loaded>> {
  const { bounds, signal } = context;
  const spec = loadSpec(cell, address, { polls: false, sliced: false, appointed: true, seed: block });
  const parts = splitLoad(spec, team.loads.length);
  const agents = team.loads.slice(0, parts.length);
  const isClosed = cell.load.kind === 'closed';
  await using load = new LoadGroup(
    agents.map((agent, at) => agent.start({ ...(parts[at] ?? spec), polls: agent.polls && isClosed })),
  );
  const warm = await warmUp(load, cell, context);
  if (warm.kind === 'failed') return warm;
  const clocks = await compareClocks(agents);
  if (clocks.kind === 'failed') return clocks;
  const others = await watchOthers(team);
  appoint(load, clocks.value);
  const begun = await load.expect('measuring', bounds.loadMs, signal, NOT_BEGUN);
  if (begun.kind === 'failed') return begun;
  const meter = startMeter(probe, cell, context);
  using stops = probe?.watchStops(null) ?? null;
  const windowMs = bounds.loadMs + cell.scenario.durationS * 1000;
  const measured = await load.expect('measured', windowMs, signal, 'the load did not end');
  const { usage, held } = await meter();
  if (measured.kind === 'failed') return measured;
  const othersPercent = await others();
  const opened = readMessage(measuredSchema.array(), measured.value, 'the end of a window');
  if (opened.kind === 'failed') return opened;
  const results = await readResults(load, context);
  if (results.kind === 'failed') return results;
  const merged = mergeLoads(results.value);
  const windowShare = Math.min(...results.value.map(({ durationS }) => durationS / cell.scenario.durationS));
  return done({
    load: merged,
    usage,
    loadedS: usage.lengthS,
    othersCpuPercent: largest(othersPercent),
    held,
    windowShare,
    serverStoppedS: stops?.stoppedS(merged) ?? 0,
    relayed: null,
    parts: results.value.map((result, at): AgentPart => ({
      agent: agents[at]?.name ?? '',
      result,
      clock: clocks.value[at] ?? UNKNOWN_CLOCK,
      lateUs: opened.value[at]?.lateUs ?? 0,
      othersCpuPercent: othersPercent[at] ?? null,
    })),
  });
}

/** Connects all parts, and warms them up at the same time. */
async function warmUp(
  load: LoadGroup,
  { scenario: { warmupS, warmupMostS } }: Cell,
  { bounds, signal }: TrialContext,
): Promise<Attempt<unknown>> {
  const connected = await load.expect('waiting', bounds.loadMs, signal, NOT_BEGUN);
  if (connected.kind === 'failed') return connected;
  load.send(() => 'admitted');
  return load.expect('ready', bounds.loadMs + (warmupMostS ?? warmupS) * 1000, signal, NOT_BEGUN);
}

/** @returns the clock of each agent, in their order */
async function compareClocks(agents: readonly LoadAgent[]): Promise<Attempt<readonly ClockReading[]>> {
  const read = await Promise.all(agents.map((agent) => agent.readClock()));
  const unread = read.find((one) => one.kind === 'failed');
  return unread ?? done(read.flatMap((one) => (one.kind === 'done' ? [one.value] : [])));
}

const UNKNOWN_CLOCK: ClockReading = { offsetUs: 0, boundUs: Infinity };

/** Sets when all windows are to open: one instant, on the clock of each agent. */
function appoint(load: LoadGroup, clocks: readonly ClockReading[]): void {
  const longestTripUs = Math.max(...clocks.map(({ boundUs }) => 2 * boundUs));
  const startUs = Number(process.hrtime.bigint()) / 1000 + LEAD_MS * 1000 + 2 * longestTripUs;
  // No server is stopped for it.
  load.send(() => null);
  load.send((at) => ({ startUs: startUs + (clocks[at]?.offsetUs ?? 0), slots: [], pause: null }));
}

/** @returns what ends it: CPU time of other programs on each machine since this call, % of one CPU; null: not known */
async function watchOthers(team: Team): Promise<() => Promise<readonly (number | null)[]>> {
  const before = await team.othersCpuUs();
  const fromMs = performance.now();
  return async () => {
    const after = await team.othersCpuUs();
    const lengthMs = performance.now() - fromMs;
    return before.map((us, at) => percentOf(us, after[at] ?? null, lengthMs));
  };
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
