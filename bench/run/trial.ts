/**
 * Trials: the one of a cell, or those of a comparison, measured in slices. A trial is driven by a load or by a script, judged, and written as rows. A trial that failed in any way has a row too,
 * with the reason why it may not be averaged and all that was measured.
 */
import { type Evidence, findInvalidities, type Invalidity } from '../analysis/validity.ts';
import { seededRandom } from '../../clients/random.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { Clocks, TrialContext } from '../processes/context.ts';
import { pinCommands } from '../processes/pinning.ts';
import type { AgentRow, ClientRow, SliceRow, TrialRow } from '../results/columns.ts';
import { type Pinning, UNPINNED } from '../results/pinning.ts';
import type { TimelineRow } from '../results/timeline.ts';
import type { Proof } from './course.ts';
import { measure, type Measurement } from './measurement.ts';
import type { Membership } from './sliced-load.ts';
import { Slicing } from './slicing.ts';
import { recordTimeline } from './timeline-trial.ts';
import { agentRows } from './agent-rows.ts';
import { clientRows, sliceRows, timelineRows, trialRow } from './trial-row.ts';

export interface TrialOutcome {
  readonly row: TrialRow;
  readonly clients: readonly ClientRow[];
  readonly slices: readonly SliceRow[];
  /** Of the agents that sent the load; none where it was sent from this machine. */
  readonly agents: readonly AgentRow[];
  /** The whole distribution of latencies, HDR's compressed base64 form; null when there is none. */
  readonly histogram: string | null;
  /** What happened to each client, where that was recorded. */
  readonly timeline: readonly TimelineRow[] | null;
  /** Why it may not be averaged; empty when it may. */
  readonly reasons: readonly Invalidity[];
  /** What was seen of the server before it was driven; null where a script was played. */
  readonly proof: Proof | null;
  /** What the server reported beside that. */
  readonly warnings: readonly string[];
}

/**
 * Runs the trials of a comparison at the same time, their windows in slices.
 * @param seed of the order of the slices
 * @returns what came of each, in the same order
 * @throws the reason of the context's signal when it aborts
 */
export async function runComparison(
  trials: readonly [PlannedTrial, ...PlannedTrial[]],
  runId: string,
  seed: number,
  context: TrialContext,
): Promise<TrialOutcome[]> {
  const [{ trial, cell }] = trials;
  const random = seededRandom(seed, `slices from trial ${trial}`);
  const { team } = context;
  const readClocks = team === undefined ? undefined : () => team.readClocks();
  const slicing = new Slicing(trials.length, cell.scenario.durationS, random, readClocks);
  const all = await Promise.allSettled(
    trials.map(async (planned, member) => {
      try {
        return await runTrial(planned, runId, context, { slicing, member, members: trials.length });
      } finally {
        slicing.leave(member);
      }
    }),
  );
  return all.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

type Part = Membership & { readonly members: number };

/** @throws the reason of the context's signal when it aborts */
export async function runTrial(
  planned: PlannedTrial,
  runId: string,
  context: TrialContext,
  part: Part | null = null,
): Promise<TrialOutcome> {
  const { load, scenario } = planned.cell;
  const pinning = scenario.pinning ?? context.pinning ?? UNPINNED;
  const pinned = { ...context, pinning, commands: pinCommands(context.commands, pinning) };
  return load.kind === 'script'
    ? playScript(planned, load.requests, runId, pinned)
    : runLoad(planned, runId, pinned, part);
}

const NOTHING = {
  clients: [],
  slices: [],
  agents: [],
  histogram: null,
  timeline: null,
  proof: null,
  warnings: [],
} as const;

/** Only the timeline is measured. */
async function playScript(
  planned: PlannedTrial,
  requests: number,
  runId: string,
  context: TrialContext,
): Promise<TrialOutcome> {
  const recorded = await recordTimeline(planned.cell, requests, context);
  const reasons: Invalidity[] =
    recorded.kind === 'failed' ? [{ kind: 'process-failed', because: recorded.because }] : [];
  const row = trialRow(planned, runId, null, reasons);
  const timeline = recorded.kind === 'failed' ? null : timelineRows(row, recorded.value);
  return { ...NOTHING, row, timeline, reasons };
}

async function runLoad(
  planned: PlannedTrial,
  runId: string,
  context: TrialContext & { readonly pinning: Pinning },
  part: Part | null,
): Promise<TrialOutcome> {
  const { clients } = planned.cell;
  const gathered = await context.team?.gather();
  if (gathered?.kind === 'failed') {
    const reasons: Invalidity[] = [{ kind: 'process-failed', because: gathered.because }];
    return { ...NOTHING, row: trialRow(planned, runId, null, reasons), reasons };
  }
  const drift = watchDrift(context.clocks);
  const kills = watchKills(context.clocks);
  const { measurement, fault, proof, warnings } = await measure(planned, context, part);
  const load = measurement?.load ?? null;
  const bystanders = measurement === null ? null : bystandersOf(planned, measurement);
  const reasons = findInvalidities({
    fault,
    load,
    parts: measurement?.parts.map(({ result }) => result) ?? [],
    clients,
    deadlineMs: planned.cell.scenario.deadlineMs,
    bystanders,
    clockDriftMs: drift(),
    windowShare: measurement?.windowShare ?? 1,
    serverStoppedS: measurement?.serverStoppedS ?? 0,
    othersCpuPercent: measurement?.othersCpuPercent ?? null,
    distance: distanceOf(planned, measurement),
    held: { throttledPercent: 0, slowed: 0, ...measurement?.held, killed: kills() },
  });
  return {
    row: trialRow(planned, runId, measurement, reasons),
    clients: clientRows(load?.clients ?? [], measurement?.parts ?? [], planned.trial, runId),
    slices: sliceRows(load, planned.trial, part?.members ?? 1, runId),
    agents: agentRows(measurement?.parts ?? [], planned.trial, runId),
    histogram: load?.latency?.hdr ?? null,
    timeline: null,
    reasons,
    proof: { ...proof, hints: [...new Set([...proof.hints, ...(load?.hints ?? [])])] },
    warnings,
  };
}

/** What became of the bystanders; null where there were none. */
function bystandersOf(
  { cell }: PlannedTrial,
  { bystanders, bystandersLeft }: Measurement,
): Evidence['bystanders'] {
  const kind = cell.variant.bystanders?.kind;
  return kind === undefined ? null : { kind, came: bystanders, left: bystandersLeft };
}

/** How far away clients were to be, and were; null where nothing stood between them and the server. */
function distanceOf({ cell }: PlannedTrial, measurement: Measurement | null): Evidence['distance'] {
  const relayed = measurement?.relayed ?? null;
  return relayed === null ? null : { askedMs: cell.variant.distanceMs ?? 0, seenMs: relayed.meanMs };
}

/** @returns how far the two clocks have parted since this call, ms */
function watchDrift({ now, clock }: Clocks): () => number {
  const before = now() - clock();
  return () => now() - clock() - before;
}

/** @returns how many processes of the run's control groups were killed for memory since this call */
function watchKills({ groupEvents }: Clocks): () => number {
  const before = groupEvents()?.memoryKills ?? 0;
  return () => (groupEvents()?.memoryKills ?? 0) - before;
}
