/**
 * A load whose parts are sent by agents, each on a machine of its own. Their windows open at one instant, which each reads
 * on its own clock; latencies are measured by one clock each, and the histograms are merged.
 */
import type { LoadResult, Schedule } from '../../clients/load.ts';
import { type Attempt } from '../processes/attempt.ts';
import type { TrialContext } from '../processes/context.ts';
import type { LoadGroup } from '../processes/load-group.ts';
import { measuredSchema, readMessage } from '../processes/messages.ts';
import { OWN_CLOCK, type Team, type TeamClocks } from '../processes/team.ts';
import type { Cell } from '../results/run-record.ts';
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
import { shift } from './slicing.ts';

/** From when the appointment is made to when it is: every agent must have read it by then. */
const LEAD_MS = 100;

/** @throws the reason of the context's signal when it aborts */
export async function runAppointedLoad(
  planned: Measurable,
  { address, probe }: ReadyServer,
  context: TrialContext,
  team: Team,
): Promise<Attempt<Loaded>> {
  const { cell } = planned;
  const { bounds, signal } = context;
  const { load, agents } = startParts(planned, address, context, 'appointed');
  await using _load = load;
  const warm = await warmUp(load, cell, context);
  if (warm.kind === 'failed') return warm;
  const others = await watchOthers(context);
  const clocks = await team.readClocks();
  if (clocks.kind === 'failed') return clocks;
  appoint(load, clocks.value);
  const begun = await load.expect('measuring', bounds.loadMs, signal, NOT_BEGUN);
  if (begun.kind === 'failed') return begun;
  const meter = startMeter(probe, cell, context);
  using stops = probe?.watchStops(null) ?? null;
  const windowMs = bounds.loadMs + cell.scenario.durationS * 1000;
  const measured = await load.expect('measured', windowMs, signal, NOT_ENDED);
  const usage = await meter();
  if (measured.kind === 'failed') return measured;
  const othersPercent = await others();
  const opened = readMessage(measuredSchema.array(), measured.value, 'the end of a window');
  if (opened.kind === 'failed') return opened;
  const othersCpuPercent = largest(othersPercent);
  const around = { ...usage, othersCpuPercent, loadedS: usage.usage.lengthS, relayed: null };
  const shareOf = ({ durationS }: LoadResult): number => durationS / cell.scenario.durationS;
  const openingOf = (_: LoadResult, at: number) => opened.value[at] ?? { lateUs: 0, heldUpUs: null };
  const partsOf = agentParts.bind(null, agents, { clocks: clocks.value, othersPercent, openingOf });
  return await readLoaded(load, around, { shareOf, stops, partsOf }, context);
}

/** Connects all parts, and warms them up at the same time. */
async function warmUp(
  load: LoadGroup,
  cell: Cell,
  { bounds, signal }: TrialContext,
): Promise<Attempt<unknown>> {
  const connected = await load.expect('waiting', bounds.loadMs, signal, NOT_BEGUN);
  if (connected.kind === 'failed') return connected;
  load.send(() => 'admitted');
  return load.expect('ready', bounds.loadMs + warmupMs(cell), signal, NOT_BEGUN);
}

/** Sets when all windows are to open: one instant, on the clock of each agent. */
function appoint(load: LoadGroup, { loads }: TeamClocks): void {
  const longestTripUs = Math.max(...loads.map(({ boundUs }) => 2 * boundUs));
  const startUs = Number(process.hrtime.bigint()) / 1000 + LEAD_MS * 1000 + 2 * longestTripUs;
  const schedule: Schedule = { startUs, slots: [], endUs: 0, pause: null };
  load.send((at) => shift(schedule, loads[at] ?? OWN_CLOCK));
}
